package io.github.asymlora.stat;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The percentile bootstrap, over values, or over seeds × test examples: both are a sample, of what training might have
 * been drawn and of what it might be tested on. Source: Efron and Tibshirani 1993, chapters 6 and 13.
 *
 * @param draws how many resamples
 * @param seed draws them
 */
public record Bootstrap(int draws, long seed) {
    private static final double TAIL = 2.5;

    /** 2,000 resamples, seed 0. */
    public static final Bootstrap USUAL = new Bootstrap(2000, 0);

    public Bootstrap {
        if (draws < 1) {
            throw new InputException("a bootstrap draws at least once, not " + draws + " times.");
        }
    }

    /** A run's score on test examples, by their indices, which may repeat. */
    @FunctionalInterface
    public interface Score {
        double of(int run, int[] examples);
    }

    /** The interval of a statistic of values, such as their mean. */
    public Interval of(double[] values, ToDoubleFunction<double[]> statistic) {
        require("value", values.length);
        Random random = new Random(RandomStreams.seed(seed, "bootstrap", 0));
        double[] resampled = new double[draws];
        for (int i = 0; i < draws; i++) {
            resampled[i] = statistic.applyAsDouble(Arrays.stream(resample(values.length, random))
                    .mapToDouble(j -> values[j])
                    .toArray());
        }
        return interval(statistic.applyAsDouble(values), resampled);
    }

    /** The interval of the mean. */
    public Interval mean(double[] values) {
        return of(values, StatUtils::mean);
    }

    /** The interval of the mean score of an arm's runs. */
    public Interval of(int runs, int examples, Score score) {
        return interval(whole(runs, examples, score), resampled(runs, examples, score));
    }

    /**
     * Compares two arms with the same seeds and test examples: each resample draws both from the same seeds and examples.
     *
     * @param runs seeds of each arm: run i of one is paired with run i of the other
     * @param examples of the test set
     * @throws InputException if there are no runs or no examples
     */
    public Comparison compare(int runs, int examples, Score one, Score other) {
        Score difference = (run, drawn) -> one.of(run, drawn) - other.of(run, drawn);
        double[] resampled = resampled(runs, examples, difference);
        double below = Arrays.stream(resampled).filter(d -> d <= 0).count();
        double above = Arrays.stream(resampled).filter(d -> d >= 0).count();
        double p = Math.min(1, 2 * (Math.min(below, above) + 1) / (draws + 1));
        return new Comparison(interval(whole(runs, examples, difference), resampled), p);
    }

    private static double whole(int runs, int examples, Score score) {
        require("run", runs);
        require("example", examples);
        int[] all = range(examples);
        return Arrays.stream(range(runs))
                .mapToDouble(run -> score.of(run, all))
                .average()
                .orElseThrow();
    }

    private double[] resampled(int runs, int examples, Score score) {
        Random random = new Random(RandomStreams.seed(seed, "bootstrap", 1));
        double[] values = new double[draws];
        for (int i = 0; i < draws; i++) {
            int[] drawn = resample(examples, random);
            values[i] = Arrays.stream(resample(runs, random))
                    .mapToDouble(run -> score.of(run, drawn))
                    .average()
                    .orElseThrow();
        }
        return values;
    }

    private static Interval interval(double value, double[] resampled) {
        return new Interval(value, StatUtils.percentile(resampled, TAIL), StatUtils.percentile(resampled, 100 - TAIL));
    }

    private static int[] resample(int n, Random random) {
        return random.ints(n, 0, n).toArray();
    }

    private static int[] range(int n) {
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private static void require(String what, int count) {
        if (count < 1) {
            throw new InputException("a bootstrap needs at least one " + what + ".");
        }
    }
}
