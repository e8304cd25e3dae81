package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;

/**
 * Examples together with where their forward pass starts.
 *
 * @param prefix what the frozen layers gave; null where the pass starts at the inputs
 */
public record Source(Model model, Examples examples, PrefixOutputs prefix) implements AutoCloseable {
    /** Runs all stages. */
    public static Source whole(Model model, Examples examples) {
        return new Source(model, examples, null);
    }

    /** Logits of some examples, whose inputs the flow holds. */
    NDArray forward(int[] indices, ForwardContext flow) {
        return model.forward(
                start(indices, flow.manager()), firstStage(), model.stages().size(), flow);
    }

    /** Index of the first stage that runs. */
    int firstStage() {
        return prefix == null ? 0 : prefix.stages();
    }

    /** What the forward pass starts from; null where these are the inputs. */
    NDArray start(int[] indices, NDManager manager) {
        return prefix == null ? null : prefix.batch(indices, manager);
    }

    @Override
    public void close() {
        if (prefix != null) {
            prefix.close();
        }
    }
}
