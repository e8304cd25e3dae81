package io.github.asymlora.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void theSameArgumentsGiveTheSameStream(@ForAll long seed, @ForAll String purpose, @ForAll long step) {
        assertThat(RandomStreams.seed(seed, purpose, step)).isEqualTo(RandomStreams.seed(seed, purpose, step));
        assertThat(RandomStreams.at(seed, purpose, step).nextLong())
                .isEqualTo(RandomStreams.at(seed, purpose, step).nextLong());
    }

    @Test
    void noTwoOfManyStreamsStartAlike() {
        Set<Integer> seen = new HashSet<>();
        Set<Long> all = new HashSet<>();
        int count = 0;
        for (long seed = -3; seed < 20; seed++) {
            for (String purpose : List.of("dropout", "order", "A query", "B query", "A value", "kaiming", "")) {
                for (long step = 0; step < 200; step++) {
                    all.add(RandomStreams.seed(seed, purpose, step));
                    seen.add((int) RandomStreams.seed(seed, purpose, step)); // the engine takes 32 bits
                    count++;
                }
            }
        }
        assertThat(all).hasSize(count);
        assertThat(seen).hasSizeGreaterThan(count - 5); // 32,200 of 2^32: 0.12 collisions expected
    }

    /** {@code String.hashCode} is the same for "Aa" and "BB", and so for any names that differ by that. */
    @Test
    void namesThatJavaHashesAlikeAreStillApart() {
        assertThat("layer.Aa.query").hasSameHashCodeAs("layer.BB.query");
        assertThat(RandomStreams.seed(1, "layer.Aa.query", 0)).isNotEqualTo(RandomStreams.seed(1, "layer.BB.query", 0));
    }

    /** Streams of neighbouring steps, seeds and purposes: no correlation beyond chance (five standard errors). */
    @Test
    void neighboursShareNothing() {
        assertThat(correlation(RandomStreams.at(7, "dropout", 0), RandomStreams.at(7, "dropout", 1)))
                .isCloseTo(0, within(0.02));
        assertThat(correlation(RandomStreams.at(7, "dropout", 0), RandomStreams.at(8, "dropout", 0)))
                .isCloseTo(0, within(0.02));
        assertThat(correlation(RandomStreams.at(7, "A", 0), RandomStreams.at(7, "B", 0)))
                .isCloseTo(0, within(0.02));
    }

    private static double correlation(SplittableRandom x, SplittableRandom y) {
        int n = 100_000;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (x.nextDouble() - 0.5) * (y.nextDouble() - 0.5);
        }
        return sum / n * 12; // the variance of a uniform draw is 1/12
    }
}
