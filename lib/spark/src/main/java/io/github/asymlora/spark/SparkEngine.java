package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.cli.Cluster;
import io.github.asymlora.io.Cache;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.SweepEngine;
import io.github.asymlora.study.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs as tasks of Spark: each on one executor, one at a time there. Command lines too. */
public final class SparkEngine implements SweepEngine, Cluster {
    private static final String MASTER = "spark.master";

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public Path look(String runs) {
        Store store = new Store(runs);
        new Mirror(store).refresh();
        return store.folder();
    }

    @Override
    public void work(Study study, String runs, Worker.Listener listener, String master, Integer threads) {
        with("sweep " + study.name(), master, threads, spark -> {
            try (Shipping shipping = new Shipping(spark, Cache.user())) {
                new SparkSweep(spark, study, new Store(runs), shipping, listener).work();
            }
            return null;
        });
    }

    @Override
    public List<String> run(List<List<String>> commands, String master) {
        List<CommandTask> tasks = commands.stream()
                .map(command -> new CommandTask(new ArrayList<>(command)))
                .toList();
        return with("commands", master, null, spark -> spark.parallelize(tasks, tasks.size())
                .map(CommandTask::run)
                .collect());
    }

    private static <T> T with(String what, String master, Integer threads, Function<JavaSparkContext, T> work) {
        SparkConf conf = configuration(master, threads);
        conf.setAppName("asymlora " + what);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("ERROR");
            return work.apply(spark);
        } catch (Exception e) {
            if (e instanceof SparkException) {
                throw new InputException("Spark at " + conf.get(MASTER) + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** What spark-submit or the user has set stays. */
    static SparkConf configuration(String master, Integer threads) {
        SparkConf conf = new SparkConf();
        if (master != null) {
            conf.setMaster(master);
        }
        if (!conf.contains(MASTER)) {
            throw new InputException(
                    "--master is missing: spark://HOST:7077, local-cluster[2,1,2048], yarn, k8s://...");
        }
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        if (conf.contains("spark.executor.cores")) {
            conf.setIfMissing("spark.task.cpus", conf.get("spark.executor.cores"));
        }
        if (threads != null) {
            conf.setExecutorEnv("OMP_NUM_THREADS", threads.toString());
        }
        String cache = System.getenv("ASYMLORA_CACHE");
        if (cache != null && !cache.isBlank() && !conf.contains("spark.executorEnv.ASYMLORA_CACHE")) {
            conf.setExecutorEnv("ASYMLORA_CACHE", cache);
        }
        if (!conf.contains("spark.submit.deployMode")) { // else spark-submit has said what executors get
            Distribution.ofClassPath().describe(conf);
        }
        return conf;
    }
}
