package io.github.asymlora.train;

import io.github.asymlora.io.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of files that several processes write and delete. Its lock is held while files come and go, not while they are
 * filled: whoever fills a temporary file has a lock on that, so that one without was left by a killed process.
 */
record SharedFolder(Path path) {
    private static final String LOCK = ".lock";
    private static final String TEMPORARY = ".tmp";

    private record Entry(Path path, long bytes, FileTime used) {}

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /**
     * Deletes the least recently used files until what remains is small enough, and what killed processes left.
     *
     * @param most bytes that may remain
     * @param keep isn't deleted
     * @throws IOException where the folder can't be written, or the thread was interrupted
     */
    void shrink(long most, Path keep) throws IOException {
        locked(() -> {
            List<Entry> oldest = new ArrayList<>();
            for (Path file : children()) {
                if (file.toString().endsWith(TEMPORARY)) {
                    deleteAbandoned(file);
                } else if (!file.endsWith(LOCK)) {
                    addTo(oldest, file);
                }
            }
            oldest.sort(Comparator.comparing(Entry::used));
            long size = oldest.stream().mapToLong(Entry::bytes).sum();
            for (Entry entry : oldest) {
                if (size > most && !entry.path.equals(keep)) {
                    delete(entry.path);
                    size -= entry.bytes;
                }
            }
        });
    }

    /**
     * Writes a file that others see whole or not at all, in place of whatever has its name.
     *
     * @throws IOException where it can't, or the thread was interrupted; nothing is left then
     */
    void write(Path target, AtomicFiles.Content content) throws IOException {
        Path temporary = path.resolve("." + target.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        List<FileOutputStream> opened = new ArrayList<>();
        try {
            locked(() -> {
                opened.add(new FileOutputStream(temporary.toFile()));
                opened.get(0).getChannel().tryLock();
            });
            FileOutputStream file = opened.get(0);
            OutputStream out = new BufferedOutputStream(file, 1 << 16);
            content.writeTo(out);
            out.flush();
            file.getFD().sync();
            locked(() -> {
                file.close(); // not every system renames an open file
                delete(target);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
        } finally {
            for (FileOutputStream file : opened) {
                file.close();
            }
            Files.deleteIfExists(temporary);
        }
    }

    private void locked(Action action) throws IOException {
        synchronized (SharedFolder.class) { // a file lock is the whole process's
            try (FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                action.run();
            } catch (OverlappingFileLockException e) {
                throw new IOException("another part of this process has locked " + path, e);
            }
        }
    }

    private List<Path> children() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            return children.toList();
        }
    }

    private static void addTo(List<Entry> entries, Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                entries.add(new Entry(file, attributes.size(), attributes.lastModifiedTime()));
            }
        } catch (NoSuchFileException e) {
            // Deleted by hand.
        }
    }

    private static void deleteAbandoned(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Another user's, or being written by this process.
        }
    }

    /** A file, or a folder in its place. */
    private static void delete(Path file) throws IOException {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
            return;
        }
        try (Stream<Path> inside = Files.walk(file)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
