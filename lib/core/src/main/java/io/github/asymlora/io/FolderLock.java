package io.github.asymlora.io;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One writer at a time in a folder, over all processes. The system frees the lock when its process ends, however that
 * happens, so a lock never outlives who took it. A thread may take again what it holds.
 */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = ".lock";

    /** Beyond what the file holds, so that everybody can read who has it, on Windows too. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    /** Closing any handle of the file frees the whole process's lock on POSIX, so a second try must not even open it. */
    private static final Map<Path, Thread> HELD = new ConcurrentHashMap<>();

    private final Path folder;
    private final RandomAccessFile file;

    private FolderLock(Path folder, RandomAccessFile file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Takes the lock; makes the folder where there is none.
     *
     * @throws InUse naming the process that has it
     */
    public static FolderLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            Thread owner = HELD.putIfAbsent(real, Thread.currentThread());
            if (owner == Thread.currentThread()) {
                return new FolderLock(real, null);
            }
            if (owner != null) {
                throw busy(folder, "another thread of this process");
            }
            try {
                return new FolderLock(real, locked(folder));
            } catch (IOException | RuntimeException e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write into " + folder + ": " + e, e);
        }
    }

    private static RandomAccessFile locked(Path folder) throws IOException {
        RandomAccessFile file = new RandomAccessFile(folder.resolve(NAME).toFile(), "rw");
        try {
            if (isFree(file)) {
                file.setLength(0);
                file.write(("process " + ProcessHandle.current().pid() + " on " + host())
                        .getBytes(StandardCharsets.UTF_8));
                return file;
            }
            byte[] owner = new byte[(int) Math.min(file.length(), 1 << 10)];
            file.readFully(owner);
            throw busy(folder, new String(owner, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isFree(RandomAccessFile file) {
        try {
            FileLock lock = file.getChannel().tryLock(POSITION, 1, false);
            return lock != null;
        } catch (IOException e) {
            return true; // some network file systems have no locks
        }
    }

    /** Somebody else works in the folder. */
    public static final class InUse extends InputException {
        private InUse(String message) {
            super(message);
        }
    }

    private static InUse busy(Path folder, String owner) {
        return new InUse(folder + " is in use: " + owner + " works there. Wait for it, or choose another folder.");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    /** Deletes the lock's file, while it is still held: for when the folder's work is done. */
    public void delete() {
        try {
            Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException e) {
            // Windows doesn't delete what is open; it is in nobody's way.
        }
    }

    @Override
    public void close() {
        if (file == null) {
            return; // who took it first frees it
        }
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(folder);
        }
    }
}
