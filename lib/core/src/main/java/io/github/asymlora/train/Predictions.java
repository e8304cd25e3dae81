package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import java.util.Arrays;
import java.util.List;

/**
 * What a run said of each example of a data set, for comparisons example by example.
 *
 * @param data the data set's name
 * @param predicted class numbers, values, or the summed loss of a response's tokens
 * @param labels class numbers, values, or the number of a response's tokens
 */
public record Predictions(String data, double[] predicted, double[] labels) {
    public int size() {
        return labels.length;
    }

    /** A metric of all of them. */
    public double score(Metric metric) {
        return metric.of(predicted, labels);
    }

    /** A metric of some of them, which may repeat. */
    public double score(Metric metric, int[] examples) {
        return metric.of(at(predicted, examples), at(labels, examples));
    }

    /**
     * Runs of an arm, for {@link Bootstrap#compare}.
     *
     * @throws InputException if they are about other examples than the first one's
     */
    public static Bootstrap.Score scores(List<Predictions> runs, Metric metric) {
        for (Predictions run : runs) {
            if (!run.data.equals(runs.get(0).data) || !Arrays.equals(run.labels, runs.get(0).labels)) {
                throw new InputException("runs that are compared must predict the same examples in the same order.");
            }
        }
        return (run, examples) -> runs.get(run).score(metric, examples);
    }

    private static double[] at(double[] values, int[] indices) {
        return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
    }
}
