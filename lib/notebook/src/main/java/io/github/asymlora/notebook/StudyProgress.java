package io.github.asymlora.notebook;

import io.github.asymlora.study.Plan;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.Events;
import java.util.Map;

/** A study's work in the cell: one line, which counts what earlier sessions left to do; failed runs in lines of their own. */
final class StudyProgress implements Worker.Listener, AutoCloseable {
    private final String study;
    private final int left;
    private TrainingProgress line;

    StudyProgress(Study study, RunsFolder runs) {
        long known = Plan.of(study, runs).runs().stream()
                .filter(run -> !runs.isOpen(run))
                .count();
        this.study = study.name();
        this.left = (int) Math.max(1, study.size() - known);
    }

    @Override
    public Events begun(StudyRun run, RunsFolder.State before) {
        if (line == null) {
            line = TrainingProgress.of(study, left);
        }
        return line.next(run.title());
    }

    @Override
    public void done(StudyRun run, Map<String, Object> result) {}

    @Override
    public void failed(StudyRun run, String reason) {
        System.out.println(run.title() + " failed: " + reason);
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
        }
    }
}
