package io.github.asymlora.study;

import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who works at which run, over processes and machines that share a folder. A lease is a file {@code <run>.<generation>},
 * whose creation only one can win. Its owner rewrites it again and again; when it stands still for too long, or its process
 * is gone from this machine, its owner is taken for dead, and whoever creates the next generation has the run. Clocks of
 * different machines are never compared. Not for several threads.
 */
final class Leases {
    /** So often has a run's worker died that the run is taken for the reason. */
    static final int DEATHS = 5;

    private final Path folder;
    private final Duration patience;
    private final Map<Path, Seen> seen = new HashMap<>();

    /** What stood in a lease, and since when, by this machine's clock. */
    private record Seen(String content, long since) {}

    /** @param patience how long a lease may stand still */
    Leases(Path folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
    }

    /** A run's worker died time and again. */
    static final class Deadly extends InputException {
        private Deadly(String id) {
            super("the process that ran it died " + DEATHS + " times: killed, out of memory, or a crash of the engine."
                    + " Its directory ends in " + id + ".");
        }
    }

    /**
     * Takes a run, if nobody alive has it.
     *
     * @throws Deadly if everybody who had it died
     */
    Optional<Lease> take(String id) {
        int generation = newest(id);
        if (generation > 0 && !isStale(file(id, generation))) {
            return Optional.empty();
        }
        if (generation >= DEATHS) {
            throw new Deadly(id);
        }
        Path file = file(id, generation + 1);
        try {
            Files.createDirectories(folder);
            Files.writeString(file, Owner.ME.beat(0), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            return Optional.of(new Lease(this, id, generation + 1));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty(); // somebody was faster
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file + ": " + e, e);
        }
    }

    /** Whether somebody alive works at a run. */
    boolean isHeld(String id) {
        int generation = newest(id);
        return generation > 0 && !isStale(file(id, generation));
    }

    int newest(String id) {
        int generation = 0;
        while (Files.exists(file(id, generation + 1))) {
            generation++;
        }
        return generation;
    }

    Path file(String id, int generation) {
        return folder.resolve(id + "." + generation);
    }

    private boolean isStale(Path file) {
        String content;
        try {
            content = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return false; // given back just now
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
        if (Owner.isDead(content)) {
            return true;
        }
        long now = System.nanoTime();
        Seen before = seen.get(file);
        if (before == null || !before.content().equals(content)) {
            seen.put(file, new Seen(content, now));
            return false;
        }
        return now - before.since() > patience.toNanos();
    }

    void beat(String id, int generation, long count) {
        AtomicFiles.writeString(file(id, generation), Owner.ME.beat(count));
    }

    /** Deletes all generations, the newest last. */
    void giveBack(String id, int generation) {
        try {
            for (int i = 1; i <= generation; i++) {
                Files.deleteIfExists(file(id, i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete a lease of " + folder + ": " + e, e);
        }
    }

    /** Takes away what workers that were killed left of runs that are done, and the folder, if nothing else is in it. */
    void clear(List<String> done) {
        done.forEach(id -> giveBack(id, newest(id)));
        AtomicFiles.sweep(folder);
        folder.toFile().delete();
    }
}
