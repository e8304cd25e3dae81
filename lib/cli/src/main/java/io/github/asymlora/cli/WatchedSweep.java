package io.github.asymlora.cli;

import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.Events;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** A worker's lines in a terminal, and those who watch its runs, one after the other. */
final class WatchedSweep implements Worker.Listener, AutoCloseable {
    private final Worker.Listener lines;
    private final RunsFolder runs;
    private final WatchOptions options;
    private final PrintWriter terminal;
    private WatchOptions.Watchers now;

    WatchedSweep(Worker.Listener lines, RunsFolder runs, WatchOptions options, PrintWriter terminal) {
        this.lines = lines;
        this.runs = runs;
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Events begun(StudyRun run, RunsFolder.State before) {
        close(); // of one that another process has, and that was left
        now = options.of(runs.of(run), terminal);
        return now.after(lines.begun(run, before));
    }

    @Override
    public void done(StudyRun run, Map<String, Object> result) {
        now.finished();
        close();
        lines.done(run, result);
    }

    @Override
    public void failed(StudyRun run, String reason) {
        close();
        lines.failed(run, reason);
    }

    @Override
    public void waits(List<StudyRun> left) {
        lines.waits(left);
    }

    @Override
    public void close() {
        if (now != null) {
            now.close();
            now = null;
        }
    }
}
