package io.github.asymlora.io;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Large files of git repositories, in whose place a clone without git-lfs has a few lines of text. */
final class GitLfs {
    private static final String START = "version https://git-lfs.github.com/spec/";

    private GitLfs() {}

    /** Refuses such a text by its name. */
    static void refusePointer(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (new String(in.readNBytes(START.length()), StandardCharsets.ISO_8859_1).equals(START)) {
                throw new InputException(file + " is a git-lfs pointer, not the file itself. Fetch it: git lfs pull");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }
}
