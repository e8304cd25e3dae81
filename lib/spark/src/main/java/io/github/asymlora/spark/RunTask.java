package io.github.asymlora.spark;

import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.io.Cache;
import io.github.asymlora.study.RunWorker;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Events;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * One run, as it travels to an executor.
 *
 * @param recipe as text
 * @param settings what the study calls it by
 * @param search whether it only chooses
 * @param directory its own, below the store's
 * @param store of all runs
 * @param needs what of the cache it reads, {@link Needs}
 */
record RunTask(
        String recipe,
        LinkedHashMap<String, String> settings,
        boolean search,
        String directory,
        Store store,
        ArrayList<String> needs)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An executor may be given several tasks, and the engine has one gradient a process. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    static RunTask of(StudyRun run, String directory, Store store, ArrayList<String> needs) {
        return new RunTask(
                Recipes.write(run.recipe()),
                new LinkedHashMap<>(run.settings()),
                run.search(),
                directory,
                store,
                needs);
    }

    /**
     * Trains it on this machine, unless somebody else has it. A cancelled task's thread is interrupted: the training saves
     * its state.
     *
     * @return what it needs that neither this machine's cache has nor Spark has brought; then nothing was trained
     */
    List<String> run() throws InterruptedException {
        ONE_AT_A_TIME.lockInterruptibly();
        try {
            List<String> missing = needs.stream()
                    .map(Parcel::new)
                    .filter(parcel -> !isHere(parcel))
                    .map(Parcel::need)
                    .toList();
            if (missing.isEmpty()) {
                device(TaskContext.get().resourcesJMap()).ifPresent(Compute::use);
                train();
            }
            return new ArrayList<>(missing);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /** The GPU that Spark has given a task, as the engine calls it; none where its resources name none. */
    static Optional<String> device(Map<String, ResourceInformation> resources) {
        ResourceInformation gpu = resources.get("gpu");
        return gpu == null ? Optional.empty() : Optional.of("cuda:" + gpu.addresses()[0]);
    }

    private static boolean isHere(Parcel parcel) {
        Cache cache = Cache.user();
        Path brought = Path.of(SparkFiles.get(parcel.file()));
        if (!parcel.isIn(cache) && Files.isRegularFile(brought)) {
            parcel.unpack(brought, cache);
        }
        return parcel.isIn(cache);
    }

    private void train() {
        if (!store.isRemote()) {
            trainIn(store.folder());
            return;
        }
        Path own = temporary();
        try {
            store.pull(directory, own.resolve(directory), true);
            Pusher copies = new Pusher(store, own.resolve(directory), directory);
            try {
                trainIn(own);
            } finally {
                copies.stop();
            }
        } finally {
            FileUtils.deleteQuietly(own.toFile());
        }
    }

    private void trainIn(Path folder) {
        new RunWorker(new RunsFolder(folder), SILENT).tryToWork(StudyRun.read(recipe, settings, search));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("asymlora-run");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for a run: " + e, e);
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
