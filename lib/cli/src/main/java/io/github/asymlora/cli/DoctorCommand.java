package io.github.asymlora.cli;

import io.github.asymlora.experiment.Versions;
import io.github.asymlora.io.Cache;
import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code asymlora doctor}. */
@Command(
        name = "doctor",
        description = "Versions, device, engine, and which models, data and kernel are there.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private boolean complete = true;

    @Override
    public Integer call() {
        Cache cache = Cache.user();
        line("asymlora", Versions.asymlora());
        line("java", Versions.java());
        line("system", Versions.system());
        line("engine", Compute.describe());
        line("cache", cache.root().toString());
        present("models", cache.models(), "environment/fetch");
        present("data", cache.data(), "environment/fetch");
        String kernel = System.getenv("ASYMLORA_KERNEL");
        if (kernel != null) {
            present("kernel", Path.of(kernel), "environment/lab");
        }
        return complete ? 0 : 1;
    }

    private void present(String what, Path folder, String remedy) {
        String names = names(folder);
        complete &= !names.isEmpty();
        line(what, names.isEmpty() ? "none in " + folder + "; get them with: " + remedy : names);
    }

    private static String names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String what, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-10s %s%n", what, text);
        out.flush();
    }
}
