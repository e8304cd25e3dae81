package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.Locale;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The same quantity over several runs.
 *
 * @param mean arithmetic mean
 * @param standardDeviation sample standard deviation (n - 1), NaN for a single run: one run has no spread to show
 * @param n number of runs
 */
public record Summary(double mean, double standardDeviation, int n) {

    /**
     * Summarizes the values of {@code n >= 1} runs.
     *
     * @throws InputException if there are none
     */
    public static Summary of(double... values) {
        if (values.length == 0) {
            throw new InputException("there are no runs to summarize");
        }
        double deviation = values.length == 1 ? Double.NaN : Math.sqrt(StatUtils.variance(values));
        return new Summary(StatUtils.mean(values), deviation, values.length);
    }

    /** {@code 0.912 ± 0.004 (n = 5)}. */
    @Override
    public String toString() {
        return n == 1
                ? String.format(Locale.ROOT, "%.3f (n = 1)", mean)
                : String.format(Locale.ROOT, "%.3f ± %.3f (n = %d)", mean, standardDeviation, n);
    }
}
