package io.github.asymlora.spark;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;

/**
 * This process's class path as executors get it: where they are started on this machine (local-cluster) as their own, else
 * by Spark's file server.
 */
record Distribution(List<Path> entries) {
    static Distribution ofClassPath() {
        return new Distribution(
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(Files::exists)
                        .toList());
    }

    void describe(SparkConf conf) {
        conf.setExecutorEnv("SPARK_SCALA_VERSION", "2.13"); // which a distribution's scripts would say
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing(
                    "spark.executor.extraClassPath",
                    String.join(
                            File.pathSeparator,
                            entries.stream().map(Path::toString).toList()));
        } else {
            conf.setJars(entries.stream()
                    .filter(Files::isRegularFile)
                    .filter(entry -> isOurs(entry.getFileName().toString()))
                    .map(Path::toString)
                    .toArray(String[]::new));
        }
    }

    /** A cluster has Spark, and what Spark needs. */
    private static boolean isOurs(String jar) {
        return !jar.matches(
                "(spark|scala|hadoop|netty|jersey|jakarta|log4j|slf4j|jackson-module-scala|curator|zookeeper)-.*");
    }
}
