package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders of benchmarks' files. */
final class Folders {
    private Folders() {}

    /**
     * What a folder holds, sorted.
     *
     * @throws InputException if there is no such folder
     */
    static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder");
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }
}
