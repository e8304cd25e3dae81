package io.github.asymlora.study;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Experiment;
import io.github.asymlora.io.FolderLock;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.InterruptedTraining;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Works at one run at a time, if nobody else does. */
public final class RunWorker {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RunsFolder runs;
    private final Worker.Listener listener;
    private final Leases leases;

    public RunWorker(RunsFolder runs, Worker.Listener listener) {
        this(runs, listener, PATIENCE);
    }

    /** @param patience how long another's lease may stand still before its run is taken over */
    RunWorker(RunsFolder runs, Worker.Listener listener, Duration patience) {
        this.runs = runs;
        this.listener = listener;
        this.leases = new Leases(runs.leases(), patience);
    }

    /**
     * Trains a run, or marks it as failed.
     *
     * @return whether it was this worker's to do, and not another's
     * @throws InterruptedTraining where the thread was interrupted; the run goes on from there
     */
    public boolean tryToWork(StudyRun run) {
        InterruptedTraining.check("between two runs");
        try {
            Optional<Lease> taken = leases.take(run.id());
            if (taken.isEmpty()) {
                return false;
            }
            try (Lease lease = taken.get()) {
                runs.refresh();
                return !runs.isOpen(run) || train(run, lease); // done by somebody since we looked
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

    /** Takes away what killed workers left of runs that are done. */
    public void clear(List<StudyRun> done) {
        leases.clear(done.stream().map(StudyRun::id).toList());
    }
}
