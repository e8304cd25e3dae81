package io.github.asymlora.spark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import io.github.asymlora.study.Plan;
import io.github.asymlora.study.RunWorker;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.InterruptedTraining;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The driver's side: submits each run as soon as it is known, tells what it finds in the folder, and submits again what a
 * lost executor or another worker's lease left open.
 */
final class SparkSweep {
    private static final long BETWEEN_LOOKS = 300;
    private static final TypeReference<Map<String, Object>> RESULT = new TypeReference<>() {};

    private final JavaSparkContext spark;
    private final Study study;
    private final Store store;
    private final Mirror mirror;
    private final Path folder;
    private final Shipping shipping;
    private final Needs needs = new Needs(Cache.user());
    private final Worker.Listener listener;
    private final RunsFolder runs;
    private final Map<String, JavaFutureAction<List<List<String>>>> submitted = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private long ended;

    SparkSweep(JavaSparkContext spark, Study study, Store store, Shipping shipping, Worker.Listener listener) {
        this.spark = spark;
        this.study = study;
        this.store = store;
        this.mirror = new Mirror(store);
        this.folder = store.folder();
        this.shipping = shipping;
        this.listener = listener;
        this.runs = new RunsFolder(folder);
    }

    void work() {
        try {
            mirror.forgive();
            for (StudyRun run : Plan.of(study, runs).runs()) {
                if (!runs.isOpen(run)) {
                    told.add(run.id()); // before we came
                }
            }
            Plan plan = look();
            while (plan.runs().stream().anyMatch(runs::isOpen)) {
                Thread.sleep(BETWEEN_LOOKS);
                plan = look();
            }
            mirror.pushIndex();
            new RunWorker(runs, listener).clear(plan.runs());
        } catch (InterruptedException e) {
            spark.cancelAllJobs();
            submitted.values().forEach(SparkSweep::await);
            Thread.currentThread().interrupt();
            InterruptedTraining.check("on the cluster");
        }
    }

    private Plan look() throws InterruptedException {
        long done = submitted.values().stream().filter(JavaFutureAction::isDone).count();
        if (done != ended) {
            ended = done;
            mirror.refresh();
        }
        runs.refresh();
        Plan plan = Plan.of(study, runs);
        runs.index(study, plan);
        for (StudyRun run : plan.runs()) {
            if (runs.isOpen(run)) {
                submit(run);
            } else if (told.add(run.id())) {
                tell(run);
            }
        }
        return plan;
    }

    private void submit(StudyRun run) throws InterruptedException {
        JavaFutureAction<List<List<String>>> before = submitted.get(run.id());
        if (before != null && !before.isDone()) {
            return;
        }
        if (before != null) {
            shipping.ship(missing(run, before));
        }
        spark.setLocalProperty("spark.job.interruptOnCancel", "true");
        spark.setJobDescription(run.title());
        String directory = folder.relativize(runs.of(run)).toString().replace('\\', '/');
        RunTask task = RunTask.of(run, directory, store, needs.of(run.recipe()));
        submitted.put(
                run.id(), spark.parallelize(List.of(task), 1).map(RunTask::run).collectAsync());
    }

    /** What a machine lacked. A run's own failure is written in its directory; what fails here is the cluster, after Spark's own retries. */
    private static List<String> missing(StudyRun run, JavaFutureAction<List<List<String>>> action)
            throws InterruptedException {
        try {
            return action.get().get(0);
        } catch (ExecutionException e) {
            throw new InputException(
                    "Spark could not run " + run.title() + ": " + e.getCause().getMessage(), e);
        }
    }

    private void tell(StudyRun run) {
        if (runs.state(run) == RunsFolder.State.FAILED) {
            listener.failed(run, runs.reason(run));
        } else {
            runs.result(run).ifPresent(result -> listener.done(run, new ObjectMapper().convertValue(result, RESULT)));
        }
    }

    /** So that its state is saved before the cluster goes. */
    private static void await(JavaFutureAction<?> action) {
        try {
            action.get();
        } catch (ExecutionException | InterruptedException | java.util.concurrent.CancellationException e) {
            // cancelled, as it was told
        }
    }
}
