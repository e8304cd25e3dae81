package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.Locale;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * How many of a sample were right, and what that says about all.
 *
 * @param hits right ones
 * @param n all of the sample
 */
public record Proportion(int hits, int n) {
    private static final double LEVEL = 0.95;

    /**
     * Counts.
     *
     * @throws InputException if the sample is empty or has fewer than {@code hits}
     */
    public Proportion {
        if (n < 1 || hits < 0 || hits > n) {
            throw new InputException(hits + " of " + n + " is no proportion");
        }
    }

    public double value() {
        return (double) hits / n;
    }

    /** Lower end of the 95 % score interval. Source: Wilson 1927. */
    public double low() {
        return interval().getLowerBound();
    }

    /** Upper end of the 95 % score interval. */
    public double high() {
        return interval().getUpperBound();
    }

    private ConfidenceInterval interval() {
        return new WilsonScoreInterval().createInterval(n, hits, LEVEL);
    }

    /** {@code 0.263 (95 % CI 0.217–0.316, 79 of 300)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (95 %% CI %.3f–%.3f, %d of %d)", value(), low(), high(), hits, n);
    }
}
