package io.github.asymlora.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.KvCache;
import io.github.asymlora.model.Model;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * A batch that a model continues: reads tokens, remembers their keys and values, and scores what may come next.
 *
 * <p>It starts with one row for each example; with beams it goes on with several for each, next to one another.
 */
final class DecodingState implements AutoCloseable {
    private final Model model;
    private final Prompt prompt;
    private final boolean logarithms;
    private final NDManager manager;
    private final KvCache memory;
    private final int head;

    /**
     * Reads nothing yet.
     *
     * @param longest tokens of the longest sequence
     * @param logarithms whether scores are to be log-probabilities instead of logits
     */
    DecodingState(Model model, Prompt prompt, int longest, boolean logarithms) {
        this.model = model;
        this.prompt = prompt;
        this.logarithms = logarithms;
        this.manager = model.manager().newSubManager();
        this.memory = new KvCache(manager, longest);
        this.head = model.stages().size() - 1;
    }

    /** Reads the prompt. Scores of the token after it, {@code [examples · vocabulary]}. */
    float[] start() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray encoded = null;
            if (model.decoder() > 0) {
                encoded = model.forward(null, 0, model.decoder(), ForwardContext.evaluating(scope, prompt.encoder()));
            }
            return read(encoded, prompt.tokens(), scope);
        }
    }

    /** Reads one more token for each row. Scores of the token after it, {@code [rows · vocabulary]}. */
    float[] next(long[] tokens) {
        if (Thread.interrupted()) {
            throw new CancellationException("Generation was interrupted after " + memory.length() + " tokens.");
        }
        long[][] column = new long[tokens.length][];
        Arrays.setAll(column, row -> new long[] {tokens[row]});
        try (NDManager scope = manager.newSubManager()) {
            return read(null, column, scope);
        }
    }

    /** Goes on with these rows, as often as named. */
    void select(long[] rows) {
        memory.select(rows);
    }

    private float[] read(NDArray encoded, long[][] tokens, NDManager scope) {
        Map<String, NDArray> inputs = model.decoder() > 0 ? afterEncoder(tokens, scope) : alone(tokens, scope);
        ForwardContext flow = ForwardContext.continuing(scope, inputs, memory);
        NDArray hidden = model.forward(encoded, model.decoder(), head, flow);
        memory.advance(tokens[0].length);
        NDArray last = tokens[0].length == 1 ? hidden : hidden.get(":, -1:");
        NDArray scores = model.head().logits(last, flow);
        return (logarithms ? scores.logSoftmax(-1) : scores).toFloatArray();
    }

    private Map<String, NDArray> afterEncoder(long[][] tokens, NDManager scope) {
        Map<String, NDArray> inputs = new HashMap<>(prompt.encoder());
        inputs.put("decoder_input_ids", scope.create(tokens));
        return inputs;
    }

    /** The mask covers everything read; positions count what isn't padding. */
    private Map<String, NDArray> alone(long[][] tokens, NDManager scope) {
        int rows = tokens.length;
        int width = tokens[0].length;
        int past = memory.length();
        int all = past + width;
        long[] mask = new long[rows * all];
        long[] positions = new long[rows * width];
        for (int row = 0; row < rows; row++) {
            long[] start = prompt.mask()[row * prompt.mask().length / rows];
            long real = 0;
            for (int i = 0; i < all; i++) {
                long seen = i < start.length ? start[i] : 1;
                mask[row * all + i] = seen;
                real += seen;
                if (i >= past) {
                    positions[row * width + i - past] = Math.max(0, real - 1);
                }
            }
        }
        return Map.of(
                "input_ids", scope.create(tokens),
                "attention_mask", scope.create(mask, new Shape(rows, all)),
                "position_ids", scope.create(positions, new Shape(rows, width)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
