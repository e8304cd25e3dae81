package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Every task of pictures by its name. */
public final class ImageTasks {
    /** Makes a task out of its folder, the domain to learn from and the seed that splits it. */
    @FunctionalInterface
    private interface Loader {
        ImageTask load(Path folder, String domain, long seed);
    }

    /** The folder of the fetched data, null where it is always the user's; and the domain to learn from. */
    private record Source(Supplier<Path> fetched, String domain, Loader loader) {}

    private static final Map<String, Source> SOURCES = sources();

    private ImageTasks() {}

    private static Map<String, Source> sources() {
        Map<String, Source> sources = new LinkedHashMap<>();
        sources.put("mnist", plain(Mnist.DIGITS_FOLDER, Mnist::digits));
        sources.put("fashion_mnist", plain(Mnist.CLOTHES_FOLDER, Mnist::clothes));
        sources.put("rotated_mnist", domains(Mnist.DIGITS_FOLDER, "0", MnistDomains::rotated));
        sources.put("colored_mnist", domains(Mnist.DIGITS_FOLDER, "+90%", MnistDomains::colored));
        sources.put("emoji", emoji(Emoji.TWO, Emoji::load));
        sources.put("emoji_styles", emoji(Emoji.ALL, Emoji::loadAll));
        sources.put(
                "domains",
                new Source(
                        null, null, (folder, domain, seed) -> ImageTask.of(DomainFolders.load(folder), domain, seed)));
        return sources;
    }

    private static Source plain(String fetched, Function<Path, Mnist> read) {
        return new Source(
                () -> Cache.user().data(fetched),
                null,
                (folder, domain, seed) -> ImageTask.of(read.apply(folder), seed));
    }

    private static Source emoji(List<String> styles, Function<Path, Emoji> read) {
        return new Source(() -> Emoji.fetched(styles), styles.get(0), (folder, domain, seed) -> read.apply(folder)
                .task(domain, seed));
    }

    /** Deals the pictures out to domains. */
    @FunctionalInterface
    private interface Dealer {
        Domains deal(Mnist pictures, long seed);
    }

    private static Source domains(String fetched, String usual, Dealer dealer) {
        return new Source(
                () -> Cache.user().data(fetched),
                usual,
                (folder, domain, seed) -> ImageTask.of(dealer.deal(Mnist.digits(folder), seed), domain, seed));
    }

    /** All names; {@code emoji} and {@code emoji_styles} are of {@link Emoji}, {@code domains} is DomainBed's folders. */
    public static List<String> names() {
        return new ArrayList<>(SOURCES.keySet());
    }

    /**
     * A task.
     *
     * @param folder its files; null for the fetched ones
     * @param domain the one to learn from; null for the usual one
     * @param seed splits it, and deals pictures out to domains
     * @throws InputException where the name is unknown, the data isn't there, or the domain is missing or not its
     */
    public static ImageTask load(String name, Path folder, String domain, long seed) {
        Source source = SOURCES.get(name);
        if (source == null) {
            throw new InputException("unknown task \"" + name + "\", known are " + String.join(", ", names()) + "."
                    + InputException.didYouMean(name, names()));
        }
        if (folder == null && source.fetched() == null) {
            throw new InputException("task " + name + " reads folders of yours: give their folder, too.");
        }
        boolean single = source.fetched() != null && source.domain() == null;
        if (single && domain != null) {
            throw new InputException("task " + name + " has no domains to choose from.");
        }
        String chosen = domain == null ? source.domain() : domain;
        if (chosen == null && !single) {
            throw new InputException("task " + name + " needs the domain to learn from.");
        }
        return source.loader().load(folder == null ? source.fetched().get() : folder, chosen, seed);
    }
}
