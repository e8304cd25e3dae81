package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run's folder: its saved states, {@code checkpoint-<step>/} each, and its {@link MetricsLog}. A state is written beside
 * its place and moved there when it is whole. While this is open, no other run can use the folder.
 */
final class Checkpoints implements AutoCloseable {
    private static final String PREFIX = "checkpoint-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(0|[1-9][0-9]{0,8})");
    private static final String NEW = ".new";
    private static final Pattern BESIDE = Pattern.compile("\\." + PREFIX + "[0-9]{1,9}\\.new");
    private static final int KEPT = 2;
    private static final double NANO = 1e-9;

    private final Path folder;
    private final Identity identity;
    private final SaveEvery every;
    private final FolderLock lock;
    private final MetricsLog log;
    private Progress saved = Progress.START;
    private long savedAt = System.nanoTime();

    private Checkpoints(Path folder, Identity identity, SaveEvery every, FolderLock lock) {
        this.folder = folder;
        this.identity = identity;
        this.every = every;
        this.lock = lock;
        this.log = new MetricsLog(folder.resolve("metrics.jsonl"));
    }

    /**
     * Opens a run's folder, or makes it.
     *
     * @throws InputException where another run uses it
     */
    static Checkpoints open(Path folder, Identity identity, SaveEvery every) {
        return new Checkpoints(folder, identity, every, FolderLock.take(folder));
    }

    /** Where updates and evaluations are written down. */
    Events log() {
        return log;
    }

    /**
     * Goes on from the newest checkpoint that is whole, if there is any, and tells which were passed over.
     *
     * @param possible whether the run can be there at all
     * @return how far the run is
     * @throws InputException where that checkpoint is of another run; nothing is changed then
     */
    Progress resume(TrainState state, History history, Predicate<Progress> possible, Events events) {
        recover();
        for (Path checkpoint : newestFirst()) {
            String fault = load(checkpoint, state, possible);
            if (fault == null) {
                events.preparing("resuming from " + checkpoint.getFileName());
                prune();
                break;
            }
            events.preparing("passing over " + checkpoint.getFileName() + ": " + fault);
        }
        int missing = log.resume(saved, history);
        if (missing > 0) {
            events.preparing("metrics.jsonl was cut: " + missing + " of " + saved.step() + " updates are not in it");
        }
        savedAt = System.nanoTime();
        return saved;
    }

    /** What is wrong with a checkpoint, or null when it is loaded. */
    private String load(Path checkpoint, TrainState state, Predicate<Progress> possible) {
        try {
            SavedState found = SavedState.open(checkpoint);
            if (!identity.equals(found.identity())) {
                throw new AnotherRun(identity.difference(found.identity(), checkpoint));
            }
            if (!possible.test(found.progress())) {
                return "the run can't be at " + found.progress();
            }
            found.load(checkpoint, state);
            saved = found.progress();
            return null;
        } catch (AnotherRun e) {
            throw e;
        } catch (RuntimeException e) {
            if (InterruptedTraining.insteadOf(e, "while its checkpoint was read") instanceof InterruptedTraining stop) {
                throw stop;
            }
            return e.getMessage();
        }
    }

    /** A checkpoint in order, but not of this run. */
    private static final class AnotherRun extends InputException {
        AnotherRun(String message) {
            super(message);
        }
    }

    boolean isDue(Progress progress) {
        return every.isDue(progress.step() - saved.step(), (System.nanoTime() - savedAt) * NANO);
    }

    /** Saves a state that isn't saved yet; older ones than the last two are deleted. */
    void save(TrainState state, Progress progress) {
        if (progress.step() == saved.step() && progress.evaluations() == saved.evaluations()) {
            return;
        }
        log.flush();
        Path target = folder.resolve(PREFIX + progress.step());
        Path beside = folder.resolve("." + target.getFileName() + NEW);
        delete(beside);
        SavedState.write(beside, state, progress, identity);
        replace(target, beside);
        saved = progress;
        savedAt = System.nanoTime();
        newestFirst().stream().filter(other -> step(other) > progress.step()).forEach(Checkpoints::delete);
        prune();
    }

    private static void replace(Path target, Path beside) {
        delete(target);
        try {
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + target + ": " + e, e);
        }
    }

    /** After a kill: takes what was whole and only not in its place, and deletes what wasn't. */
    private void recover() {
        AtomicFiles.sweep(folder);
        for (Path beside : children(BESIDE)) {
            if (Files.exists(beside.resolve(SavedState.MANIFEST))) {
                String name = beside.getFileName().toString();
                replace(folder.resolve(name.substring(1, name.length() - NEW.length())), beside);
            } else {
                delete(beside);
            }
        }
    }

    /** Of what was saved so far, only the last two remain, and nothing that is half deleted. */
    private void prune() {
        List<Path> past = newestFirst().stream()
                .filter(checkpoint -> step(checkpoint) <= saved.step())
                .toList();
        List<Path> whole = past.stream()
                .filter(checkpoint -> Files.exists(checkpoint.resolve(SavedState.MANIFEST)))
                .limit(KEPT)
                .toList();
        past.stream().filter(checkpoint -> !whole.contains(checkpoint)).forEach(Checkpoints::delete);
    }

    private List<Path> newestFirst() {
        return children(NAME).stream()
                .sorted(Comparator.comparingInt(Checkpoints::step).reversed())
                .toList();
    }

    private List<Path> children(Pattern name) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child ->
                            name.matcher(child.getFileName().toString()).matches())
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }

    private static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    /** The manifest first: what is half deleted doesn't count. */
    private static void delete(Path checkpoint) {
        if (!Files.exists(checkpoint)) {
            return;
        }
        try (Stream<Path> files = Files.walk(checkpoint)) {
            Files.deleteIfExists(checkpoint.resolve(SavedState.MANIFEST));
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        log.close();
        lock.close();
    }
}
