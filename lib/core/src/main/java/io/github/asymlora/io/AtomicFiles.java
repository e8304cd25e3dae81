package io.github.asymlora.io;

import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes that a reader sees whole or not at all: into a temporary file beside the target, flushed to the disk, renamed.
 *
 * <p>If anything fails, the temporary file is gone and the target is what it was. Missing parent folders are made. A
 * failing disk is an {@link UncheckedIOException} that names the target.
 */
public final class AtomicFiles {
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

    private AtomicFiles() {}

    /** What is to be in the file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}, which is buffered and closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes UTF-8 text. */
    public static void writeString(Path target, String text) {
        writeBytes(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes. */
    public static void writeBytes(Path target, byte[] bytes) {
        write(target, out -> out.write(bytes));
    }

    /** Copies a file. */
    public static void copy(Path source, Path target) {
        write(target, out -> {
            try (InputStream in = new FileInputStream(source.toFile())) {
                in.transferTo(out);
            }
        });
    }

    /**
     * Deletes what writes that were killed left anywhere below a folder; a folder that isn't there is fine. Nobody else
     * may be writing there.
     */
    public static void sweep(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(AtomicFiles::isTemporary).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException("can't clean " + folder + ": " + e.getMessage(), new IOException(e));
        }
    }

    private static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
    }

    /** Writes what {@code content} streams; an exception from it leaves the target untouched and is passed on. */
    public static void write(Path target, Content content) {
        Path folder = target.toAbsolutePath().getParent();
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            try {
                fill(temporary, content);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            flushFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + target + ": " + e, e);
        }
    }

    /** A plain stream, not a channel: a thread that was told to stop must still be able to save what it has. */
    private static void fill(Path temporary, Content content) throws IOException {
        try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
            OutputStream out = new BufferedOutputStream(file, 1 << 16);
            content.writeTo(out);
            out.flush();
            file.getFD().sync();
        }
    }

    /** Makes the rename itself durable; not every system can open a folder for that, and then it need not. */
    private static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows: the file is complete in any case.
        }
    }
}
