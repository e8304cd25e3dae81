package io.github.asymlora.train;

import io.github.asymlora.linalg.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which examples each update sees: an order drawn from (seed, epoch), cut into batches, each cut into micro-batches. */
public final class Batches {
    private Batches() {}

    /** Updates in an epoch; the last batch may be smaller. */
    static int perEpoch(int examples, int batchSize) {
        return (examples - 1) / batchSize + 1;
    }

    /** The batches of one epoch, counted from 1: places in the training set, each once. */
    public static List<int[]> ofEpoch(int examples, int batchSize, long seed, int epoch) {
        int[] order = IntStream.range(0, examples).toArray();
        SplittableRandom random = RandomStreams.at(seed, "order", epoch);
        for (int i = examples - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return cut(order, batchSize);
    }

    /** The micro-batches of a batch, of examples of like length where asked for. */
    static List<int[]> parts(int[] batch, Examples examples, TrainingOptions options) {
        int[] order = batch;
        if (options.groupByLength()) {
            order = IntStream.of(batch)
                    .boxed()
                    .sorted(Comparator.comparingInt(examples::length))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return cut(order, options.microBatchSize());
    }

    private static List<int[]> cut(int[] all, int size) {
        List<int[]> pieces = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            pieces.add(Arrays.copyOfRange(all, from, Math.min(from + size, all.length)));
        }
        return pieces;
    }
}
