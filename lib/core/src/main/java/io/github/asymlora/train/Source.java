package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;

/** Examples together with where their forward pass starts: at the inputs, or at what the frozen layers gave. */
public record Source(Model model, Examples examples, Features features) implements AutoCloseable {
    /** Runs all stages. */
    public static Source whole(Model model, Examples examples) {
        return new Source(model, examples, null);
    }

    /** Logits of some examples, whose inputs the flow holds. */
    NDArray forward(int[] indices, ForwardContext flow) {
        int from = features == null ? 0 : features.stages();
        return model.forward(
                start(indices, flow.manager()), from, model.stages().size(), flow);
    }

    /** What the forward pass starts from; null where these are the inputs. */
    NDArray start(int[] indices, NDManager manager) {
        return features == null ? null : features.batch(indices, manager);
    }

    @Override
    public void close() {
        if (features != null) {
            features.close();
        }
    }
}
