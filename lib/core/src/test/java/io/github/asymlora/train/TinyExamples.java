package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.io.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random token ids of 3 to 14 tokens for the tiny models, padded at the right; a class of 2 each. */
public final class TinyExamples implements Examples {
    private static final int VOCABULARY = 120;

    private final long[][] ids;
    private final int[] labels;
    private final int paddingId;
    private int extraPadding;

    public TinyExamples(int size, long seed) {
        this(size, seed, 1);
    }

    TinyExamples(int size, long seed, int paddingId) {
        SplittableRandom random = new SplittableRandom(seed);
        ids = new long[size][];
        labels = new int[size];
        this.paddingId = paddingId;
        for (int i = 0; i < size; i++) {
            ids[i] = random.longs(random.nextInt(3, 15), 3, VOCABULARY).toArray();
            labels[i] = (int) (ids[i][0] % 2);
        }
    }

    /** Pads each batch by this many more tokens than it needs. */
    TinyExamples padded(int tokens) {
        extraPadding = tokens;
        return this;
    }

    @Override
    public int size() {
        return ids.length;
    }

    @Override
    public int length(int index) {
        return ids[index].length;
    }

    @Override
    public double label(int index) {
        return labels[index];
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        int longest = IntStream.of(indices).map(this::length).max().orElse(0) + extraPadding;
        long[] tokens = new long[indices.length * longest];
        long[] mask = new long[tokens.length];
        long[] truth = new long[indices.length];
        Arrays.fill(tokens, paddingId);
        for (int i = 0; i < indices.length; i++) {
            int length = length(indices[i]);
            System.arraycopy(ids[indices[i]], 0, tokens, i * longest, length);
            Arrays.fill(mask, i * longest, i * longest + length, 1);
            truth[i] = labels[indices[i]];
        }
        Shape shape = new Shape(indices.length, longest);
        Map<String, NDArray> batch = new HashMap<>();
        batch.put("input_ids", manager.create(tokens, shape));
        batch.put("attention_mask", manager.create(mask, shape));
        batch.put(LABELS, manager.create(truth));
        return batch;
    }

    @Override
    public String contentHash() {
        return Hashes.ofBytes(Arrays.deepToString(ids).getBytes(StandardCharsets.UTF_8));
    }
}
