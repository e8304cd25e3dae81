package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.SweepEngine;
import io.github.asymlora.study.Worker;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs as tasks of Spark: each on one executor, one at a time there. */
public final class SparkEngine implements SweepEngine {
    private static final String MASTER = "spark.master";

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public void work(Study study, Path folder, Worker.Listener listener, String master, Integer threads) {
        SparkConf conf = configuration(master, threads);
        conf.setAppName("asymlora sweep " + study.name());
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("ERROR");
            new SparkSweep(spark, study, folder.toAbsolutePath(), listener).work();
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
        if (cache != null && !cache.isBlank()) {
            conf.setExecutorEnv("ASYMLORA_CACHE", cache);
        }
        if (!conf.contains("spark.submit.deployMode")) { // else spark-submit has said what executors get
            Distribution.ofClassPath().describe(conf);
        }
        return conf;
    }
}
