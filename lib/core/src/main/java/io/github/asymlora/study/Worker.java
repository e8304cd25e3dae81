package io.github.asymlora.study;

import io.github.asymlora.train.Events;
import io.github.asymlora.train.InterruptedTraining;
import java.util.List;
import java.util.Map;

/** Works at a study until nothing is left of it, beside as many others as share the folder. */
public final class Worker {
    private static final long BETWEEN_LOOKS = 500;

    private final Study study;
    private final RunsFolder runs;
    private final Listener listener;
    private final RunWorker runWorker;

    public Worker(Study study, RunsFolder runs, Listener listener) {
        this.study = study;
        this.runs = runs;
        this.listener = listener;
        this.runWorker = new RunWorker(runs, listener);
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
                runWorker.clear(plan.runs());
                return;
            }
            if (open.stream().noneMatch(runWorker::tryToWork)) {
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
        return plan.runs().stream().filter(runs::isOpen).toList();
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
