package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByLengthTest {
    @Test
    void likeLengthsComeTogetherWithinBothLimits() {
        int[] lengths = {9, 2, 30, 3, 2, 8, 1};
        assertThat(ByLength.batches(lengths.length, i -> lengths[i], 3, 20))
                .containsExactly(new int[] {6, 1, 4}, new int[] {3, 5}, new int[] {0}, new int[] {2});
        assertThat(ByLength.batches(0, i -> 1, 3, 20)).isEmpty();
    }

    @Property(tries = 200)
    void eachIsInOneBatchThatKeepsTheLimits(
            @ForAll List<@IntRange(min = 1, max = 50) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 200) int tokens) {
        List<int[]> batches = ByLength.batches(lengths.size(), lengths::get, rows, tokens);
        int[] all = batches.stream().flatMapToInt(IntStream::of).toArray();
        assertThat(IntStream.of(all).sorted().toArray())
                .containsExactly(IntStream.range(0, lengths.size()).toArray());
        assertThat(IntStream.of(all).map(lengths::get).toArray()).isSorted();
        for (int[] batch : batches) {
            int longest = IntStream.of(batch).map(lengths::get).max().orElseThrow();
            assertThat(batch).hasSizeBetween(1, rows);
            assertThat(batch.length == 1 || batch.length * longest <= tokens).isTrue();
        }
    }
}
