package io.github.asymlora.stat;

import io.github.asymlora.InputException;
import java.util.Locale;

/**
 * An estimate with its interval of 95 %.
 *
 * @param value the estimate
 * @param low lower end
 * @param high upper end
 */
public record Interval(double value, double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new InputException("an interval from " + low + " to " + high + " has no inside.");
        }
    }

    /** Whether a value is inside, the ends included. */
    public boolean contains(double other) {
        return low <= other && other <= high;
    }

    /** {@code +0.012 [−0.003, +0.027]}: with signs, for differences. */
    public String signed() {
        return String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", value, low, high);
    }

    /** {@code 0.812 [0.794, 0.830]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
    }
}
