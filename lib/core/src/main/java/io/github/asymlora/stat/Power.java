package io.github.asymlora.stat;

import io.github.asymlora.InputException;
import org.apache.commons.math3.distribution.NormalDistribution;

/** What a number of seeds can show. */
public final class Power {
    private static final double LEVEL = 0.05;
    private static final double WANTED = 0.8;

    private Power() {}

    /**
     * The smallest difference of two paired arms that a study finds four times in five, by the normal approximation:
     * (z₀.₉₇₅ + z₀.₈) s/√n.
     *
     * @param deviation s of the paired differences
     * @param pairs n
     * @throws InputException if there is no pair, or s is negative
     */
    public static double detectable(double deviation, int pairs) {
        if (pairs < 1 || !(deviation >= 0)) {
            throw new InputException(
                    "power needs a deviation of at least 0 and a pair, not " + deviation + " and " + pairs + ".");
        }
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        double z = normal.inverseCumulativeProbability(1 - LEVEL / 2) + normal.inverseCumulativeProbability(WANTED);
        return z * deviation / Math.sqrt(pairs);
    }
}
