package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a run said of each example of a data set, for comparisons example by example.
 *
 * @param data the data set's name
 * @param predicted class numbers, values, or the summed loss of a response's tokens; of a sentence whose words have classes
 *     several numbers, the words' and a 0 (O) that ends it; of a text with any number of classes, for each class c {@code 2c + 1}
 *     where it has it and {@code 2c} else
 * @param labels class numbers, values, or the number of a response's tokens; of words as many as are predicted
 * @param ends of each example, where the next one's numbers begin
 */
public record Predictions(String data, double[] predicted, double[] labels, int[] ends) {
    /** A number for each example. */
    public Predictions(String data, double[] predicted, double[] labels) {
        this(data, predicted, labels, IntStream.rangeClosed(1, labels.length).toArray());
    }

    /** A row of numbers for each example. */
    static Predictions ofRows(String data, double[][] predicted, double[][] labels) {
        int[] ends = new int[labels.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + labels[i].length;
        }
        return new Predictions(data, together(predicted), together(labels), ends);
    }

    private static double[] together(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    public int size() {
        return ends.length;
    }

    /** Where an example's numbers begin. */
    public int start(int example) {
        return example == 0 ? 0 : ends[example - 1];
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
            if (!run.data.equals(runs.get(0).data)
                    || !Arrays.equals(run.labels, runs.get(0).labels)
                    || !Arrays.equals(run.ends, runs.get(0).ends)) {
                throw new InputException("runs that are compared must predict the same examples in the same order.");
            }
        }
        return (run, examples) -> runs.get(run).score(metric, examples);
    }

    private double[] at(double[] values, int[] examples) {
        double[] some =
                new double[IntStream.of(examples).map(i -> ends[i] - start(i)).sum()];
        int next = 0;
        for (int example : examples) {
            int count = ends[example] - start(example);
            System.arraycopy(values, start(example), some, next, count);
            next += count;
        }
        return some;
    }
}
