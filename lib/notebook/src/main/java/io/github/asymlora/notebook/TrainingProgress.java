package io.github.asymlora.notebook;

import io.github.asymlora.train.Events;
import java.util.List;

/**
 * Shows in the cell how far several training runs are, on one line that moves on from run to run.
 *
 * <pre>{@code
 * try (var progress = TrainingProgress.of("rank sweep", 24)) {
 *     ... Trainer.of(model).listener(progress.next("B only, rank 4")).fit(task) ...
 * }
 * }</pre>
 */
public final class TrainingProgress implements AutoCloseable {
    /** Parts that a run counts for, so that the line moves within a run too. */
    private static final int PARTS = 1000;

    private final LiveProgress line;
    private final int runs;
    private int started;
    private int finished;
    private int skipped;
    private long examples;

    private TrainingProgress(String what, int runs) {
        this.line = LiveProgress.of(what, (long) runs * PARTS);
        this.runs = runs;
    }

    /** A line for this many runs. */
    public static TrainingProgress of(String what, int runs) {
        return new TrainingProgress(what, runs);
    }

    /** Says, too, how much of the notebook's training is left after these runs. */
    public TrainingProgress within(Minutes minutes) {
        minutes.begin(runs);
        line.before(minutes.later());
        return this;
    }

    /** The listener of a single run, which shows where it ended by itself. */
    static Events ofOne(String name) {
        TrainingProgress progress = of(name, 1);
        return Events.all(progress.next(name), List.of(new Events() {
            @Override
            public void ended() {
                progress.close();
            }
        }));
    }

    /** The listener of the next run. */
    public Events next(String name) {
        int before = started++;
        return new Events() {
            @Override
            public void preparing(String what) {
                line.note(run(what));
            }

            @Override
            public void stepped(Step step) {
                examples += step.examples();
                finished += step.step() == step.of() ? 1 : 0;
                line.note(run("step " + step.step() + " of " + step.of()));
                line.update((long) before * PARTS + (long) PARTS * step.step() / step.of(), step.loss(), examples);
            }

            private String run(String where) {
                return runs == 1 ? where : "run " + (before + 1) + " of " + runs + " (" + name + "), " + where;
            }
        };
    }

    /** So many of the runs turned out not to be needed. */
    public void skip(int some) {
        skipped += some;
        started += some;
        line.moveTo((long) started * PARTS);
    }

    /** Shows where it ended. */
    @Override
    public void close() {
        if (finished + skipped == runs && runs > 1) {
            line.note(finished + " runs");
        }
        line.close();
    }
}
