package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Where the labels of a language model's batch that count are, so that its head scores nothing else. */
final class Places {
    private Places() {}

    /**
     * Adds {@link ForwardContext#PLACES} and {@link Examples#LABELS_AT_PLACES}, row by row.
     *
     * @param labels of each row, {@link Loss#IGNORED} where there is none
     * @param next whether the token before a label foretells it, and not the one at its place
     */
    static void put(Map<String, NDArray> batch, List<int[]> labels, boolean next, NDManager manager) {
        int longest = labels.stream().mapToInt(row -> row.length).max().orElse(0);
        int shift = next ? 1 : 0;
        IntStream.Builder places = IntStream.builder();
        IntStream.Builder at = IntStream.builder();
        for (int row = 0; row < labels.size(); row++) {
            int[] own = labels.get(row);
            boolean none = true;
            for (int i = shift; i < own.length; i++) {
                if (own[i] != Loss.IGNORED) {
                    places.add(row * longest + i - shift);
                    at.add(own[i]);
                    none = false;
                }
            }
            if (none) { // every row has one, so that none is empty
                places.add(row * longest);
                at.add((int) Loss.IGNORED);
            }
        }
        batch.put(ForwardContext.PLACES, manager.create(longs(places)));
        batch.put(Examples.LABELS_AT_PLACES, manager.create(longs(at)));
    }

    private static long[] longs(IntStream.Builder values) {
        return values.build().asLongStream().toArray();
    }

    /** Where each row of a batch's logits ends: of places, or of rows where it names none. */
    static int[] ends(Map<String, NDArray> batch, int rows) {
        if (!batch.containsKey(ForwardContext.PLACES)) {
            return IntStream.rangeClosed(1, rows).toArray();
        }
        long longest = batch.get(Examples.LABELS).getShape().get(1);
        int[] ends = new int[rows];
        for (long place : batch.get(ForwardContext.PLACES).toLongArray()) {
            ends[(int) (place / longest)]++;
        }
        for (int i = 1; i < rows; i++) {
            ends[i] += ends[i - 1];
        }
        return ends;
    }
}
