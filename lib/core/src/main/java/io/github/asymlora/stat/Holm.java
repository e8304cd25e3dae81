package io.github.asymlora.stat;

import io.github.asymlora.InputException;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's step-down correction: the chance of any false verdict among several stays below the level. Source: Holm 1979. */
public final class Holm {
    private Holm() {}

    /**
     * p-values that may be compared with the level as if there were one.
     *
     * @param p in any order
     * @return in the same order, each at least what it was and at most 1
     * @throws InputException if one isn't between 0 and 1
     */
    public static double[] adjust(double[] p) {
        for (double value : p) {
            if (!(value >= 0 && value <= 1)) {
                throw new InputException("a p-value is between 0 and 1, not " + value + ".");
            }
        }
        int[] ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double highest = 0;
        for (int i = 0; i < ascending.length; i++) {
            highest = Math.max(highest, Math.min(1, (p.length - i) * p[ascending[i]]));
            adjusted[ascending[i]] = highest;
        }
        return adjusted;
    }
}
