package io.github.asymlora.report;

import java.nio.file.Path;
import java.util.Map;

/**
 * A finished run, as its directory tells it.
 *
 * @param folder its directory, from the reported folder
 * @param settings every key of its recipe but the seed; keys of sections with dots
 * @param named what its study calls it by, without the seed; null of one that is of no study
 * @param search whether it only chose something
 * @param seed of all that is random
 * @param metric its task's main one
 * @param validation metrics on the validation set
 * @param scores metrics by data set: {@code test} and the further domains
 * @param parameters that trained
 * @param seconds for updates and validation
 * @param provenance where it comes from: versions, machine, and hashes of model and data
 */
public record FinishedRun(
        Path folder,
        Map<String, String> settings,
        Map<String, String> named,
        boolean search,
        long seed,
        String metric,
        Map<String, Double> validation,
        Map<String, Map<String, Double>> scores,
        long parameters,
        double seconds,
        Map<String, String> provenance) {
    /** NaN where the run has no such score. */
    double score(String dataset, String metric) {
        return scores.getOrDefault(dataset, Map.of()).getOrDefault(metric, Double.NaN);
    }
}
