package io.github.asymlora.spark;

import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.study.RunWorker;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.Events;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run, as it travels to an executor.
 *
 * @param recipe as text
 * @param settings what the study calls it by
 * @param search whether it only chooses
 * @param folder of all runs
 */
record RunTask(String recipe, LinkedHashMap<String, String> settings, boolean search, String folder)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An executor may be given several tasks, and the engine has one gradient a process. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    static RunTask of(StudyRun run, Path folder) {
        return new RunTask(
                Recipes.write(run.recipe()), new LinkedHashMap<>(run.settings()), run.search(), folder.toString());
    }

    /**
     * Trains it on this machine, unless somebody else has it. A cancelled task's thread is interrupted: the training saves
     * its state.
     */
    void run() throws InterruptedException {
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            RunsFolder runs = new RunsFolder(Path.of(folder));
            new RunWorker(runs, SILENT).tryToWork(StudyRun.read(recipe, settings, search));
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /** The driver tells what it finds in the folder. */
    private static final Worker.Listener SILENT = new Worker.Listener() {
        @Override
        public Events begun(StudyRun run, RunsFolder.State before) {
            return new Events() {};
        }

        @Override
        public void done(StudyRun run, Map<String, Object> result) {}

        @Override
        public void failed(StudyRun run, String reason) {}
    };
}
