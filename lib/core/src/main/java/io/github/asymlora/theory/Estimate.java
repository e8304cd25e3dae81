package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A mean over independent draws with what is known of its error.
 *
 * @param standardDeviation of one draw (n − 1 in the denominator; 0 for a single draw)
 */
public record Estimate(double mean, double standardDeviation, int draws) {
    /** @throws InputException if there are no values */
    public static Estimate of(double... values) {
        if (values.length == 0) {
            throw new InputException("a mean of no values.");
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Estimate(mean, Math.sqrt(squares / Math.max(1, values.length - 1)), values.length);
    }

    /** Of the mean: the standard deviation over √draws. */
    public double standardError() {
        return standardDeviation / Math.sqrt(draws);
    }

    /** {@code "12.34 ± 0.05"}: mean and standard error. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4g ± %.2g", mean, standardError());
    }
}
