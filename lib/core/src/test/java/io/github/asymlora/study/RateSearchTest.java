package io.github.asymlora.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RateSearchTest {
    private static final double[] RATES = {4e-3, 1.6e-2, 6.4e-2};
    private final List<Double> tried = new ArrayList<>();

    private RateSearch search(int further, DoubleUnaryOperator score) {
        return RateSearch.of(RATES, further, rate -> {
            tried.add(rate);
            return score.applyAsDouble(rate);
        });
    }

    private static DoubleUnaryOperator bestAt(double peak) {
        return rate -> -Math.abs(Math.log(rate / peak));
    }

    @Test
    void goesOnUntilTheBestLiesInside() {
        RateSearch up = search(9, bestAt(0.9));
        assertThat(tried).containsExactly(4e-3, 1.6e-2, 6.4e-2, 0.26, 1.0, 4.0);
        assertThat(up.best()).isEqualTo(1.0);
        assertThat(up.endsInside()).isTrue();
        tried.clear();
        assertThat(search(9, bestAt(1.1e-3)).best()).isEqualTo(1e-3);
        assertThat(tried).containsExactly(4e-3, 1.6e-2, 6.4e-2, 1e-3, 2.5e-4);
    }

    @Test
    void stopsWhereItMayNotGoOn() {
        RateSearch up = search(1, bestAt(9));
        assertThat(tried).hasSize(4);
        assertThat(up.best()).isEqualTo(0.26);
        assertThat(up.endsInside()).isFalse();
    }

    @Test
    void needsNothingMoreWhereTheBestIsInside() {
        assertThat(search(9, bestAt(0.02)).endsInside()).isTrue();
        assertThat(tried).containsExactly(4e-3, 1.6e-2, 6.4e-2);
    }

    @Test
    void aRateThatFailedIsWorseThanAllAndAnEnd() {
        RateSearch up = search(9, rate -> rate > 0.05 ? Double.NaN : rate);
        assertThat(tried).hasSize(3);
        assertThat(up.best()).isEqualTo(1.6e-2);
        assertThat(up.endsInside()).isTrue();
        assertThat(search(9, rate -> Double.NaN).best()).isEqualTo(4e-3);
    }

    @Test
    void ofEqualsOneInside() {
        assertThat(search(9, rate -> 1).best()).isEqualTo(1.6e-2);
        var ends = new RateSearch(new TreeMap<>(Map.of(1e-3, 2.0, 1e-2, 1.0, 1e-1, 2.0)));
        assertThat(ends.best()).isEqualTo(1e-3);
    }

    @Test
    void aSingleRateIsNotTried() {
        RateSearch one = RateSearch.of(new double[] {0.5}, 3, rate -> {
            throw new AssertionError();
        });
        assertThat(one.best()).isEqualTo(0.5);
    }
}
