package io.github.asymlora.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(400, 1);

    private static double[] normal(int n, double mean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[n];
        Arrays.setAll(values, i -> mean + random.nextGaussian());
        return values;
    }

    @Test
    void anIntervalOfTheMeanHoldsTheTruthAsOftenAsItSays() {
        int held = 0;
        for (int i = 0; i < 200; i++) {
            held += new Bootstrap(300, i).mean(normal(30, 5, 1000 + i)).contains(5) ? 1 : 0;
        }
        assertThat(held).isBetween(178, 198); // 95 %, a little less for the percentile method at n = 30
    }

    @Test
    void itsWidthIsThatOfTheNormalDistribution() {
        Interval interval = new Bootstrap(4000, 2).mean(normal(400, 0, 3));
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 / 20, within(0.03));
    }

    @Test
    void equalArmsAreRarelyToldApartAndDifferentOnesAre() {
        int apart = 0;
        for (int trial = 0; trial < 100; trial++) {
            apart += compare(0, trial).toldApart() ? 1 : 0;
        }
        assertThat(apart).as("of 100, 5 by chance").isLessThan(13);
        assertThat(compare(0.3, 7).toldApart()).isTrue();
        assertThat(compare(0.3, 7).difference().contains(0)).isFalse();
    }

    /** Two arms of five seeds on 60 examples, right with probability 0.6, and more. */
    private static Comparison compare(double more, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[][] one = new boolean[5][60];
        boolean[][] other = new boolean[5][60];
        for (int run = 0; run < 5; run++) {
            for (int i = 0; i < 60; i++) {
                one[run][i] = random.nextDouble() < 0.6 + more;
                other[run][i] = random.nextDouble() < 0.6;
            }
        }
        return BOOTSTRAP.compare(5, 60, score(one), score(other));
    }

    private static Bootstrap.Score score(boolean[][] right) {
        return (run, examples) ->
                Arrays.stream(examples).filter(i -> right[run][i]).count() / (double) examples.length;
    }

    @Test
    void examplesThatAllRunsShareAddNoCertainty() {
        // Every seed says the same: the interval must be that of 60 examples, not of 300.
        boolean[] row = new boolean[60];
        for (int i = 0; i < row.length; i += 2) {
            row[i] = true;
        }
        boolean[][] same = {row, row, row, row, row};
        Interval interval = new Bootstrap(2000, 5).of(5, 60, score(same));
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * Math.sqrt(0.25 / 60), within(0.03));
    }

    @Test
    void holmsCorrectionIsThatOfTheBooks() {
        assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThatThrownBy(() -> Holm.adjust(new double[] {1.1})).isInstanceOf(InputException.class);
        List<Comparison> comparisons =
                List.of(new Comparison(new Interval(1, 0.1, 2), 0.03), new Comparison(new Interval(1, 0.1, 2), 0.04));
        assertThat(comparisons).allMatch(Comparison::toldApart);
        assertThat(Comparison.toldApart(comparisons)).containsExactly(false, false);
    }

    @Test
    void moreSeedsFindSmallerDifferences() {
        assertThat(Power.detectable(1, 1)).isCloseTo(2.8016, within(1e-4));
        assertThat(Power.detectable(1, 16)).isCloseTo(2.8016 / 4, within(1e-4));
    }

    @Test
    void nothingHasNoInterval() {
        assertThatThrownBy(() -> BOOTSTRAP.mean(new double[0])).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Interval(0, 1, -1)).isInstanceOf(InputException.class);
    }
}
