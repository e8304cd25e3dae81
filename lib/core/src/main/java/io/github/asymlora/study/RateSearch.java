package io.github.asymlora.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * What learning rates scored, where the search goes on past an end of its grid as long as the best rate lies there: a
 * best rate at an end says only that better ones may lie beyond.
 *
 * <pre>{@code
 * double rate = RateSearch.of(new double[] {4e-3, 1.6e-2, 6.4e-2}, 2, r -> train(r).score(metric)).best();
 * }</pre>
 *
 * @param scores by rate, higher is better; NaN for one that failed
 */
public record RateSearch(SortedMap<Double, Double> scores) {
    private static final MathContext DIGITS = new MathContext(2);

    /**
     * Scores every rate, then at most so many beyond. A single rate is no search and isn't scored.
     *
     * @param rates in any order, above 0
     * @param further how many are tried beyond the grid at most
     */
    public static RateSearch of(double[] rates, int further, DoubleUnaryOperator score) {
        var search = new RateSearch(new TreeMap<>());
        if (rates.length == 1) {
            search.scores.put(rates[0], Double.NaN);
            return search;
        }
        for (double rate : rates) {
            search.scores.put(rate, score.applyAsDouble(rate));
        }
        OptionalDouble next = search.beyond();
        for (int i = 0; i < further && next.isPresent(); i++, next = search.beyond()) {
            search.scores.put(next.getAsDouble(), score.applyAsDouble(next.getAsDouble()));
        }
        return search;
    }

    /** The rate of the highest score; of equals one inside the grid, or else the smallest. */
    public double best() {
        double highest = scores.values().stream()
                .mapToDouble(Double::doubleValue)
                .filter(score -> !Double.isNaN(score))
                .max()
                .orElse(Double.NaN);
        return scores.keySet().stream()
                .filter(rate -> scores.get(rate) == highest)
                .reduce((one, other) -> isEnd(one) && !isEnd(other) ? other : one)
                .orElse(scores.firstKey());
    }

    /** Whether the best rate has a worse one on each side. */
    public boolean endsInside() {
        return !isEnd(best());
    }

    /** One step of the grid's mean ratio beyond the end where the best rate lies; none where it lies inside. */
    OptionalDouble beyond() {
        double best = best();
        if (!isEnd(best) || Double.isNaN(scores.get(best))) {
            return OptionalDouble.empty();
        }
        double low = scores.firstKey();
        double high = scores.lastKey();
        double ratio = Math.pow(high / low, 1.0 / (scores.size() - 1));
        double next = best == high ? high * ratio : low / ratio;
        return OptionalDouble.of(new BigDecimal(next).round(DIGITS).doubleValue());
    }

    private boolean isEnd(double rate) {
        return rate == scores.firstKey() || rate == scores.lastKey();
    }
}
