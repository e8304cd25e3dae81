package io.github.asymlora.cli;

import io.github.asymlora.study.Plan;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.Events;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A worker's lines in a terminal: a run's end with how far the study is, and of long runs a line now and then. */
final class SweepProgress implements Worker.Listener {
    private static final long SECOND = 1_000_000_000L;
    private static final long BETWEEN = 20 * SECOND;

    private final Study study;
    private final RunsFolder runs;
    private final PrintWriter out;
    private boolean waiting;

    SweepProgress(Study study, RunsFolder runs, PrintWriter out) {
        this.study = study;
        this.runs = runs;
        this.out = out;
    }

    @Override
    public Events begun(StudyRun run, RunsFolder.State before) {
        waiting = false;
        if (before == RunsFolder.State.INTERRUPTED) {
            say(run.title() + ": goes on");
        }
        return new Events() {
            private long last = System.nanoTime();

            @Override
            public void stepped(Step step) {
                if (System.nanoTime() - last > BETWEEN) {
                    last = System.nanoTime();
                    say(String.format(
                            Locale.ROOT,
                            "%s: step %d of %d, loss %.4f, %s left",
                            run.title(),
                            step.step(),
                            step.of(),
                            step.loss(),
                            Duration.of(step.secondsLeft())));
                }
            }
        };
    }

    @Override
    public void done(StudyRun run, Map<String, Object> result) {
        Object metric = result.get("main_metric");
        say(String.format(
                Locale.ROOT,
                "%s %s: %s %.4f in %s",
                state(),
                run.title(),
                metric,
                ((Map<?, ?>) result.get("test")).get(metric),
                Duration.of((double) result.get("seconds"))));
    }

    @Override
    public void failed(StudyRun run, String reason) {
        say(state() + " " + run.title() + " failed: " + reason);
    }

    @Override
    public void waits(List<StudyRun> left) {
        if (!waiting) {
            waiting = true;
            say("others have the last " + left.size() + "; waiting for what they find");
        }
    }

    /** {@code [12 of 60, 1 failed]}. */
    private String state() {
        runs.refresh();
        List<StudyRun> known = Plan.of(study, runs).runs();
        long done = known.stream()
                .filter(run -> runs.state(run) == RunsFolder.State.DONE)
                .count();
        long failed = known.stream()
                .filter(run -> runs.state(run) == RunsFolder.State.FAILED)
                .count();
        return "[" + done + " of " + study.size() + (failed > 0 ? ", " + failed + " failed]" : "]");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
