package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * The frozen layers below the first trained one, over the examples of a data set: they give the same in every epoch.
 *
 * @param stages how many of the model's
 * @param name of the examples, for messages
 */
record Prefix(Model model, int stages, Examples examples, String name) {
    /** Examples computed at once. */
    private static final int BATCH = 32;

    /** Their tokens, padding included. */
    private static final int TOKENS = 8192;

    /** What they give for some examples: {@code [batch, sequence, hidden]}; belongs to the manager. */
    NDArray of(int[] indices, NDManager manager) {
        return model.forward(null, 0, stages, ForwardContext.evaluating(manager, examples.batch(indices, manager)));
    }

    /**
     * Computes and writes what they give for all, one example after another, without padding.
     *
     * @throws InterruptedTraining where the thread was interrupted
     */
    void compute(OutputStream out) throws IOException {
        for (int from = 0; from < examples.size(); ) {
            InterruptedTraining.check("while computing the frozen layers' outputs");
            int[] indices = IntStream.range(from, end(from)).toArray();
            try (NDManager scope = model.manager().newSubManager()) {
                NDArray states = of(indices, scope);
                for (int i = 0; i < indices.length; i++) {
                    out.write(bytes(states.get(i + ", :" + examples.length(indices[i]))));
                }
            }
            from += indices.length;
        }
    }

    /** Where the batch ends that begins with an example. */
    private int end(int from) {
        long longest = examples.length(from);
        int to = from + 1;
        while (to < examples.size() && to - from < BATCH) {
            longest = Math.max(longest, examples.length(to));
            if ((to + 1 - from) * longest > TOKENS) {
                break;
            }
            to++;
        }
        return to;
    }

    private static byte[] bytes(NDArray values) {
        ByteBuffer buffer = values.toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
