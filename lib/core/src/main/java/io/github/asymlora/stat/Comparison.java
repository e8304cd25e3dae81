package io.github.asymlora.stat;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What sets one arm's score apart from another's.
 *
 * @param difference the first's score less the second's, with its interval
 * @param p how often a resample would cross 0, from both sides: 2 min(P(d ≤ 0), P(d ≥ 0)), at least 2/(draws + 1)
 */
public record Comparison(Interval difference, double p) {
    /** Of a verdict: how often chance alone would give one. */
    static final double LEVEL = 0.05;

    /** Whether the two are told apart where this is the only comparison. */
    public boolean toldApart() {
        return p < LEVEL;
    }

    /** The same of several comparisons, all at once; see {@link Holm}. */
    public static List<Boolean> toldApart(List<Comparison> comparisons) {
        double[] adjusted =
                Holm.adjust(comparisons.stream().mapToDouble(Comparison::p).toArray());
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> adjusted[i] < LEVEL)
                .toList();
    }
}
