package io.github.asymlora.report;

import io.github.asymlora.metric.Summary;
import io.github.asymlora.stat.Interval;
import java.util.List;
import java.util.Map;

/**
 * Runs that differ in their seeds alone.
 *
 * @param settings what sets it apart from the report's other arms
 * @param metric which
 * @param score its mean and deviation over the seeds
 * @param interval of the mean, over seeds × test examples where predictions are there, else over seeds; null of a single seed
 *     without predictions
 * @param seeds of its runs
 * @param parameters that trained
 * @param seconds of a run, the mean
 * @param choice of {@code --best}, or null
 * @param curve validation scores by the values of {@code --curve}
 */
public record Arm(
        Map<String, String> settings,
        String metric,
        Summary score,
        Interval interval,
        List<Long> seeds,
        long parameters,
        double seconds,
        Choice choice,
        List<Point> curve) {
    /**
     * A value that was chosen on the validation set.
     *
     * @param key of the recipe
     * @param value the best
     * @param of all that were tried
     * @param atEdge whether it is the smallest or largest, so that a better one may lie beyond
     */
    public record Choice(String key, String value, List<String> of, boolean atEdge) {}

    /**
     * A point of a curve.
     *
     * @param value of the key
     * @param validation mean score on the validation set
     * @param n runs
     */
    public record Point(String value, double validation, int n) {}

    /** Its settings' values: {@code both r=8, tweets}. */
    public String title() {
        return settings.isEmpty() ? "all" : String.join(", ", settings.values());
    }
}
