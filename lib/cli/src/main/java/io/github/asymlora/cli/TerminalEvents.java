package io.github.asymlora.cli;

import io.github.asymlora.adapter.Plan;
import io.github.asymlora.train.Events;
import java.io.PrintWriter;
import java.util.Locale;

/** Training in a terminal: the plan, a line every few seconds, a line for each epoch. */
final class TerminalEvents implements Events {
    private static final long SECONDS = 1_000_000_000L;
    private static final long BETWEEN = 2 * SECONDS;

    private final PrintWriter out;
    private long last;

    TerminalEvents(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void planned(Plan plan) {
        print("%s", plan);
    }

    @Override
    public void preparing(String what) {
        print("%s", what);
    }

    @Override
    public void stepped(Step step) {
        if (System.nanoTime() - last > BETWEEN || step.step() == step.of()) {
            last = System.nanoTime();
            print(
                    "step %d/%d  epoch %d  loss %.4f  lr %.2e  %.0f examples/s  %.0f s left",
                    step.step(),
                    step.of(),
                    step.epoch(),
                    step.loss(),
                    step.learningRate(),
                    step.examplesPerSecond(),
                    step.secondsLeft());
        }
    }

    @Override
    public void evaluated(Evaluated evaluation) {
        if (!evaluation.validation().isEmpty()) {
            print(
                    "epoch %d  training loss %.4f  validation %s%s",
                    evaluation.epoch(),
                    evaluation.trainingLoss(),
                    evaluation.validation(),
                    evaluation.best() ? "  (best)" : "");
        }
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
