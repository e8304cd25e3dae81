package io.github.asymlora.cli;

import ai.djl.engine.EngineException;
import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Versions;
import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Fetched;
import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code asymlora doctor}. */
@Command(
        name = "doctor",
        description =
                "Versions, device, engine, and which models, data and kernel are there, each file of them as it was fetched.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final String FETCH = "environment/fetch";

    @Spec
    private CommandSpec spec;

    private boolean complete = true;

    @Override
    public Integer call() {
        Cache cache = Cache.user();
        line("asymlora", Versions.asymlora());
        line("java", Versions.java());
        line("system", Versions.system());
        tried("engine", Compute::engineName);
        tried("device", () -> Compute.name(Compute.device()));
        tried("GPU", () -> GpuReport.here().toString());
        line("cache", cache.root().toString());
        present("models", cache.models(), FETCH);
        present("data", cache.data(), FETCH);
        unchanged(cache);
        needed(cache, System.getenv().getOrDefault("ASYMLORA_NEEDED", ""));
        String kernel = System.getenv("ASYMLORA_KERNEL");
        if (kernel != null) {
            present("kernel", Path.of(kernel), "environment/lab");
        }
        return complete ? 0 : 1;
    }

    /** What the machine or its settings may not have: the others are said all the same. */
    private void tried(String what, Supplier<String> text) {
        try {
            line(what, text.get());
        } catch (InputException | EngineException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            missing(what, cause == e ? e.getMessage() : e.getMessage() + ": " + cause);
        }
    }

    private void present(String what, Path folder, String remedy) {
        List<Path> children = children(folder);
        if (children.isEmpty()) {
            missing(what, "none in " + folder + "; get them with: " + remedy);
        } else {
            line(
                    what,
                    children.stream()
                            .map(child -> child.getFileName().toString())
                            .collect(Collectors.joining(", ")));
        }
    }

    private void unchanged(Cache cache) {
        for (Path folder : Stream.of(cache.models(), cache.data())
                .flatMap(parent -> children(parent).stream())
                .toList()) {
            for (String change : Fetched.changes(folder)) {
                missing(
                        "changed",
                        folder + ": " + change + "; delete the folder, then: " + FETCH + " " + folder.getFileName());
            }
        }
    }

    /** What the notebooks need, as {@code environment/asymlora} says: folders of the cache. */
    private void needed(Cache cache, String folders) {
        String absent = Arrays.stream(folders.split(","))
                .filter(folder -> !Files.isDirectory(cache.root().resolve(folder)))
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            missing("missing", absent + ", which the notebooks need; get them with: " + FETCH);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void missing(String what, String text) {
        complete = false;
        line(what, text);
    }

    private void line(String what, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-10s %s%n", what, text);
        out.flush();
    }
}
