package io.github.asymlora.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How many rows of each class go into each part, so that classes have like shares everywhere and all sums are exact. */
final class Strata {
    private Strata() {}

    /**
     * Whole numbers that add up to the classes' sizes one way and to the parts' sizes the other, each within one of {@code
     * class · part / all}.
     *
     * <p>All are rounded down first. What a class still lacks goes to the parts that lack most: since fractions solve this,
     * whole numbers do (Gale 1957), and this order finds them.
     *
     * @param classes their sizes
     * @param parts their sizes, with the same sum
     * @return {@code [class][part]}
     */
    static int[][] counts(int[] classes, int[] parts) {
        long all = IntStream.of(parts).asLongStream().sum();
        int[][] counts = new int[classes.length][parts.length];
        int[] lacking = parts.clone();
        for (int i = 0; i < classes.length; i++) {
            for (int j = 0; j < parts.length; j++) {
                counts[i][j] = all == 0 ? 0 : (int) ((long) classes[i] * parts[j] / all);
                lacking[j] -= counts[i][j];
            }
        }
        for (int i = 0; i < classes.length; i++) {
            List<Integer> order = IntStream.range(0, parts.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(j -> -lacking[j]))
                    .toList();
            int more = classes[i] - IntStream.of(counts[i]).sum();
            for (int part : order.subList(0, more)) {
                counts[i][part]++;
                lacking[part]--;
            }
        }
        return counts;
    }
}
