package io.github.asymlora.report;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The run directories of a folder, at any depth.
 *
 * @param finished in the order of their studies, then of their names
 * @param problems runs that aren't finished, failed, or can't be read, each in a line
 */
record RunsReader(List<FinishedRun> finished, List<String> problems) {
    /** Nothing below a run's own directory is another run. */
    private static final int DEPTH = 6;

    /**
     * Reads them.
     *
     * @param onlyStudy leaves out what is of no study
     * @throws InputException if there is no such folder, or no run in it
     */
    static RunsReader of(Path root, StudyNames names, boolean onlyStudy) {
        List<Path> folders = folders(root);
        if (folders.isEmpty()) {
            throw new InputException(root + " holds no run: a run's directory has recipe.yaml and provenance.json.");
        }
        List<FinishedRun> finished = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path folder : folders) {
            if (onlyStudy && names.of(folder) == null) {
                continue;
            }
            if (!Files.exists(folder.resolve("result.json"))) {
                problems.add(root.relativize(folder)
                        + (Files.exists(folder.resolve("failed.json")) ? ": failed" : ": not finished"));
                continue;
            }
            try {
                finished.add(RunFiles.read(root, folder, names));
            } catch (InputException | UncheckedIOException e) {
                problems.add(root.relativize(folder) + ": " + e.getMessage());
            }
        }
        finished.sort(Comparator.comparingInt((FinishedRun run) -> place(root, run, names))
                .thenComparing(run -> run.folder().toString()));
        return new RunsReader(finished, problems);
    }

    private static int place(Path root, FinishedRun run, StudyNames names) {
        StudyNames.Entry entry = names.of(root.resolve(run.folder()));
        return entry == null ? Integer.MAX_VALUE : entry.place();
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            throw new InputException("no folder " + root + ".");
        }
        try (Stream<Path> files = Files.walk(root, DEPTH)) {
            return files.filter(Files::isDirectory)
                    .filter(folder ->
                            Files.exists(folder.resolve("recipe.yaml")) || Files.exists(folder.resolve("failed.json")))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException("can't list " + root + ": " + e.getMessage(), new IOException(e));
        }
    }
}
