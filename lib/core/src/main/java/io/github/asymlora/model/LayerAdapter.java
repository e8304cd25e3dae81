package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** What changes one linear layer without touching its weight. */
public interface LayerAdapter {
    /** The adapted layer's output. Shapes: x {@code [..., in]}; result {@code [..., out]}. */
    NDArray apply(Linear layer, NDArray x, ForwardContext flow);

    /** The weight {@code [out, in]} that gives the same outputs without the adapter; a new array. */
    NDArray merged(Linear layer);

    /** The bias {@code [out]} that goes with it; a new array, or null where the bias stays. */
    default NDArray mergedBias(Linear layer) {
        return null;
    }

    /** Its tensors by PEFT's names below the module path, such as {@code lora_A.weight}. */
    Map<String, NDArray> tensors();
}
