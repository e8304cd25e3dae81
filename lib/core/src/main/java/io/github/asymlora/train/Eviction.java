package io.github.asymlora.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes room in a folder that several processes share: the least recently used files go first. */
final class Eviction {
    private static final String LOCK = ".lock";

    private static final int NEW_SECONDS = 60;

    private Eviction() {}

    private record Entry(Path path, long bytes, FileTime used) {}

    /**
     * Deletes files until what remains is small enough, and what killed processes left half written. One process at a time
     * does so; files that vanish meanwhile are as good as deleted.
     *
     * @param most bytes that may remain
     * @param keep isn't deleted
     * @throws IOException where the folder can't be written, or the thread was interrupted
     */
    static synchronized void shrink(Path folder, long most, Path keep) throws IOException {
        try (FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            List<Entry> oldest = new ArrayList<>();
            for (Path file : children(folder)) {
                if (file.getFileName().toString().endsWith(".tmp")) {
                    deleteAbandoned(file);
                } else if (!file.getFileName().toString().equals(LOCK)) {
                    entry(file, oldest);
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
        } catch (OverlappingFileLockException e) {
            throw new IOException("somebody else has locked " + folder, e);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static void entry(Path file, List<Entry> entries) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                entries.add(new Entry(file, attributes.size(), attributes.lastModifiedTime()));
            }
        } catch (NoSuchFileException e) {
            // Its own process has deleted it.
        }
    }

    /** Whoever writes a temporary file locks it before its first byte; an empty one is left alone while it is new. */
    private static void deleteAbandoned(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Instant recently = Instant.now().minusSeconds(NEW_SECONDS);
            if (found.size() > 0 || found.lastModifiedTime().toInstant().isBefore(recently)) {
                deleteUnlocked(file);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Gone, another user's, or being written.
        }
    }

    private static void deleteUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Deletes a file, or whatever lies in its place. */
    static void delete(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        try (Stream<Path> inside = Files.walk(path)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
