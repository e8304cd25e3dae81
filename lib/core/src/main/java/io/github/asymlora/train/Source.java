package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.Model;

/** Examples together with where their forward pass starts: at the inputs, or at what the frozen layers gave. */
public record Source(Model model, Examples examples, Features features) implements AutoCloseable {
    /** Runs all stages. */
    public static Source whole(Model model, Examples examples) {
        return new Source(model, examples, null);
    }

    /** Logits of some examples, whose inputs the flow holds. */
    NDArray forward(int[] indices, Flow flow) {
        if (features == null) {
            return model.forward(flow);
        }
        NDArray hidden = features.batch(indices, flow.manager());
        return model.forward(hidden, features.stages(), model.stages().size(), flow);
    }

    @Override
    public void close() {
        if (features != null) {
            features.close();
        }
    }
}
