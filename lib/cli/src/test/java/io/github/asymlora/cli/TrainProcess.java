package io.github.asymlora.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code asymlora}, usually {@code train}, in a process of its own, as a user runs it. */
final class TrainProcess {
    private final Process process;
    private final Path log;

    private TrainProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static TrainProcess start(Path recipe, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", out.toString()));
        arguments.addAll(Arrays.asList(more));
        return start(recipe.resolveSibling("log.txt"), arguments);
    }

    /** Any command. */
    static TrainProcess start(Path log, List<String> arguments) {
        return start(log, arguments, Map.of());
    }

    /** With variables of its own. */
    static TrainProcess start(Path log, List<String> arguments, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("ASYMLORA_CACHE", log.resolveSibling("cache").toString());
        builder.environment().putAll(variables);
        try {
            return new TrainProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processes that it has started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            kill();
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    /** Every file below a folder and its size, while others write there. */
    static Map<String, Long> files(Path folder) {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> sizes.put(
                            folder.relativize(file).toString(), file.toFile().length()));
        } catch (IOException | UncheckedIOException e) {
            // gone while it was listed
        }
        return sizes;
    }
}
