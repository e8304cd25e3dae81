package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** What changes one layer without touching its weight. */
public interface LayerAdapter {
    /** The adapted layer's output. Shapes: x {@code [..., in]}, or ids {@code [...]}; result {@code [..., out]}. */
    NDArray apply(Layer layer, NDArray x, ForwardContext flow);

    /** The weight, shaped as {@link Layer#weight()}, that gives the same outputs without the adapter; a new array. */
    NDArray merged(Layer layer);

    /** The bias {@code [out]} that goes with it; a new array, or null where the bias stays. */
    default NDArray mergedBias(Layer layer) {
        return null;
    }

    /** Its tensors by PEFT's names below the module path, such as {@code lora_A.weight}. */
    Map<String, NDArray> tensors();
}
