package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class StrataTest {
    @Property
    void sumsAreExactAndSharesWithinOneRow(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 60) Integer> sizes,
            @ForAll @IntRange(max = 100) int first,
            @ForAll @IntRange(max = 100) int second) {
        int[] classes = sizes.stream().mapToInt(Integer::intValue).toArray();
        int all = IntStream.of(classes).sum();
        int validation = all * first / 201;
        int test = all * second / 201;
        int[] parts = {all - validation - test, validation, test};
        int[][] counts = Strata.counts(classes, parts);
        for (int i = 0; i < classes.length; i++) {
            assertThat(IntStream.of(counts[i]).sum()).isEqualTo(classes[i]);
            for (int j = 0; j < parts.length; j++) {
                double exact = all == 0 ? 0 : (double) classes[i] * parts[j] / all;
                assertThat(Math.abs(counts[i][j] - exact)).isLessThanOrEqualTo(1);
            }
        }
        for (int j = 0; j < parts.length; j++) {
            int part = j;
            assertThat(IntStream.range(0, classes.length)
                            .map(i -> counts[i][part])
                            .sum())
                    .isEqualTo(parts[j]);
        }
    }
}
