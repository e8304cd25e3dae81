package io.github.asymlora.study;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Experiment;
import io.github.asymlora.io.FolderLock;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.InterruptedTraining;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works at a study until nothing is left of it, beside as many others as share the folder. */
public final class Worker {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long BETWEEN_LOOKS = 500;

    private final Study study;
    private final RunsFolder runs;
    private final Listener listener;
    private final Leases leases;

    public Worker(Study study, RunsFolder runs, Listener listener) {
        this(study, runs, listener, PATIENCE);
    }

    /** @param patience how long another's lease may stand still before its run is taken over */
    Worker(Study study, RunsFolder runs, Listener listener, Duration patience) {
        this.study = study;
        this.runs = runs;
        this.listener = listener;
        this.leases = new Leases(runs.leases(), patience);
    }

    /** What a worker tells. */
    public interface Listener {
        /** A run begins, or goes on. */
        Events begun(StudyRun run, RunsFolder.State before);

        void done(StudyRun run, Map<String, Object> result);

        void failed(StudyRun run, String reason);

        /** Others have all that is left. */
        default void waits(List<StudyRun> left) {}
    }

    /**
     * Runs what is open and nobody's. Where others have the rest, waits: one of them may die, or end a search.
     *
     * @throws InterruptedTraining where the thread was interrupted; the run that was at work goes on from there
     */
    public void work() {
        int indexed = 0;
        while (true) {
            runs.refresh();
            Plan plan = plan();
            if (plan.runs().size() != indexed) {
                runs.index(study, plan);
                indexed = plan.runs().size();
            }
            List<StudyRun> open = open(plan);
            if (open.isEmpty()) {
                leases.clear(plan.runs().stream().map(StudyRun::id).toList());
                return;
            }
            if (open.stream().noneMatch(this::tryToWork)) {
                listener.waits(open);
                pause();
            }
        }
    }

    /** The study's runs, as far as they are known now. */
    public Plan plan() {
        return Plan.of(study, runs);
    }

    /** Whether a run is neither done nor failed. */
    public boolean isLeft() {
        runs.refresh();
        return !open(plan()).isEmpty();
    }

    private List<StudyRun> open(Plan plan) {
        return plan.runs().stream().filter(this::isOpen).toList();
    }

    private boolean isOpen(StudyRun run) {
        RunsFolder.State state = runs.state(run);
        return state == RunsFolder.State.NEW || state == RunsFolder.State.INTERRUPTED;
    }

    /** Whether the run was this worker's to do. */
    private boolean tryToWork(StudyRun run) {
        InterruptedTraining.check("between two runs");
        try {
            Optional<Lease> taken = leases.take(run.id());
            if (taken.isEmpty()) {
                return false;
            }
            try (Lease lease = taken.get()) {
                runs.refresh();
                return !isOpen(run) || train(run, lease); // done by somebody since we looked
            }
        } catch (Leases.Deadly e) {
            fail(run, e.getMessage());
            return true;
        }
    }

    private boolean train(StudyRun run, Lease lease) {
        try {
            Events events = listener.begun(run, runs.state(run));
            listener.done(run, Experiment.run(run.recipe(), runs.of(run), events));
            return true;
        } catch (FolderLock.InUse e) {
            return false; // by a process that stands still and isn't dead
        } catch (InterruptedTraining e) {
            if (!lease.isLost()) {
                throw e;
            }
            return false;
        } catch (InputException e) {
            return fail(run, e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            return fail(run, e.toString());
        }
    }

    /** Where the disk is full or the folder gone, that can't be written either, and ends the worker. */
    private boolean fail(StudyRun run, String reason) {
        runs.fail(run, reason);
        listener.failed(run, reason);
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedTraining.check("while others worked");
        }
    }
}
