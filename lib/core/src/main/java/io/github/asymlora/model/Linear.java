package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/** y = x Wᵀ + b, and the place where an adapter attaches. Shapes: W {@code [out, in]}, b {@code [out]} or null. */
public final class Linear {
    private final String name;
    private final NDArray weight;
    private final NDArray bias;
    private LayerAdapter adapter;
    private NDArray half;

    Linear(String name, NDArray weight, NDArray bias) {
        this.name = name;
        this.weight = weight;
        this.bias = bias;
    }

    /** The module path in Hugging Face's naming, such as {@code encoder.layer.0.attention.self.query}. */
    public String name() {
        return name;
    }

    public NDArray weight() {
        return weight;
    }

    /** {@code [out]}, or null. */
    public NDArray bias() {
        return bias;
    }

    public int in() {
        return (int) weight.getShape().get(1);
    }

    public int out() {
        return (int) weight.getShape().get(0);
    }

    /** Puts an adapter in the layer's place; null takes it off. */
    public void adapt(LayerAdapter replacement) {
        adapter = replacement;
    }

    /** The adapter, or null. */
    public LayerAdapter adapter() {
        return adapter;
    }

    /** Shapes: x {@code [..., in]}; result {@code [..., out]}. */
    public NDArray apply(NDArray x, ForwardContext flow) {
        return adapter == null ? base(x) : adapter.apply(this, x, flow);
    }

    /** Multiplies by a bfloat16 copy of the weight from now on, until {@link #whole}. */
    void halve() {
        whole();
        half = Operators.half(weight);
    }

    void weightChanged() {
        if (half != null) {
            halve();
        }
    }

    /** Multiplies by the weight itself again. */
    void whole() {
        if (half != null) {
            half.close();
            half = null;
        }
    }

    /** The pretrained layer alone. */
    public NDArray base(NDArray x) {
        return half == null ? Operators.linear(x, weight, bias) : Operators.linearHalf(x, half, bias);
    }
}
