package io.github.asymlora.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Examples in batches of like length, so that little is padding. */
public final class ByLength {
    private ByLength() {}

    /**
     * Every index once, from the shortest example to the longest.
     *
     * @param size how many examples there are
     * @param length tokens of the example with an index
     * @param mostRows of a batch
     * @param mostTokens of a batch, padding included; an example that is longer is a batch of its own
     */
    public static List<int[]> batches(int size, IntUnaryOperator length, int mostRows, int mostTokens) {
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingInt(length::applyAsInt))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= size; to++) {
            boolean full = to < size
                    && (to - from == mostRows || (to - from + 1L) * length.applyAsInt(order[to]) > mostTokens);
            if (full || to == size) {
                batches.add(Arrays.copyOfRange(order, from, to));
                from = to;
            }
        }
        return batches;
    }
}
