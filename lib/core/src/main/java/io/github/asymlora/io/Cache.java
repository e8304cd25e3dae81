package io.github.asymlora.io;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The one folder outside the clone that this project writes to: fetched models and data, computed prefixes.
 *
 * @param root the folder itself, which need not exist yet
 */
public record Cache(Path root) {
    private static final Set<Path> USED = ConcurrentHashMap.newKeySet();

    /** Folders of fetched things that this process has asked a cache for. */
    public static Set<Path> used() {
        return Set.copyOf(USED);
    }

    /**
     * The user's cache: {@code ASYMLORA_CACHE} where it is set, else {@code asymlora} in the folder that the system
     * keeps for caches ({@code $XDG_CACHE_HOME} or {@code ~/.cache}, {@code ~/Library/Caches}, {@code %LOCALAPPDATA%}).
     */
    public static Cache user() {
        return new Cache(
                folder(System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home"))));
    }

    static Path folder(Map<String, String> environment, String system, Path home) {
        String own = environment.getOrDefault("ASYMLORA_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows") && environment.containsKey("LOCALAPPDATA")) {
            return Path.of(environment.get("LOCALAPPDATA"), "asymlora");
        }
        if (os.startsWith("mac")) {
            return home.resolve("Library/Caches/asymlora");
        }
        Path xdg = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        return (xdg.isAbsolute() ? xdg : home.resolve(".cache")).resolve("asymlora");
    }

    /** Where fetched models lie, one folder each. */
    public Path models() {
        return root.resolve("models");
    }

    /** Where fetched data sets lie, one folder each. */
    public Path data() {
        return root.resolve("data");
    }

    /** Where the outputs of frozen layers lie, by content hash. */
    public Path prefix() {
        return root.resolve("prefix");
    }

    /**
     * A model's folder: {@code nameOrPath} itself where there is such a folder, else the fetched model of that name.
     * Where it isn't what was fetched any more, a warning says so.
     *
     * @throws InputException if there is neither; it lists the fetched models
     */
    public Path model(String nameOrPath) {
        Path given = Path.of(nameOrPath);
        return Files.isDirectory(given) ? Fetched.checked(given) : fetched("model", models(), nameOrPath);
    }

    /**
     * A fetched data set's folder. Where it isn't what was fetched any more, a warning says so.
     *
     * @throws InputException if it was not fetched; it lists those that were
     */
    public Path data(String name) {
        return fetched("data set", data(), name);
    }

    private static Path fetched(String what, Path parent, String name) {
        List<String> present = names(parent);
        if (present.contains(name)) {
            USED.add(parent.resolve(name));
            return Fetched.checked(parent.resolve(name));
        }
        throw new InputException(
                "no " + what + " \"" + name + "\": it is neither a folder nor among the fetched ones in "
                        + parent + " (" + (present.isEmpty() ? "none yet" : String.join(", ", present)) + ")."
                        + InputException.didYouMean(name, present) + " Fetch the missing ones with: environment/fetch");
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory)
                    .map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }
}
