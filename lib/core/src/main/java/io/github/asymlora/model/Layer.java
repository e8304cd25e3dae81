package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/** A layer that an adapter can be on: a linear map of x {@code [..., in]}, or of token ids as if they were one-hot rows. */
public sealed interface Layer permits Linear, Embedding {
    /** The module path in Hugging Face's naming, such as {@code encoder.layer.0.attention.self.query}. */
    String name();

    /** As checkpoints of most families hold it: {@code [out, in]}, of an embedding {@code [in, out]}. */
    NDArray weight();

    /** {@code [out]}, or null. */
    NDArray bias();

    /** Width of what it reads; of an embedding the number of its rows. */
    int in();

    /** Width of what it makes. */
    int out();

    /** The same layer with another weight and without an adapter. */
    Layer with(NDArray weight);

    /** Puts an adapter in the layer's place; null takes it off. */
    void adapt(LayerAdapter adapter);

    /** The adapter, or null. */
    LayerAdapter adapter();

    /** The pretrained layer alone. Shapes: x {@code [..., in]}, or ids {@code [...]}; result {@code [..., out]}. */
    NDArray base(NDArray x);

    /** The layer with its adapter. Shapes as those of {@link #base}. */
    default NDArray apply(NDArray x, ForwardContext context) {
        return adapter() == null ? base(x) : adapter().apply(this, x, context);
    }
}
