package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;
import java.util.List;
import java.util.Map;

/** y = x Wᵀ + b, and the place where an adapter attaches. Shapes: W {@code [out, in]}, b {@code [out]} or null. */
public final class Linear implements Layer {
    private final String name;
    private final Parameter weight;
    private final Parameter bias;
    private LayerAdapter adapter;

    Linear(String name, Parameter weight, Parameter bias) {
        this.name = name;
        this.weight = weight;
        this.bias = bias;
    }

    /** A layer whose parameters are among these tensors. */
    static Linear of(String name, boolean biased, Map<String, NDArray> tensors) {
        String weight = name + ".weight";
        String bias = name + ".bias";
        return new Linear(
                name,
                new Parameter(weight, tensors.get(weight)),
                biased ? new Parameter(bias, tensors.get(bias)) : null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public NDArray weight() {
        return weight.value();
    }

    @Override
    public NDArray bias() {
        return bias == null ? null : bias.value();
    }

    /** The weight, and the bias where there is one. */
    List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    public int in() {
        return (int) weight().getShape().get(1);
    }

    @Override
    public int out() {
        return (int) weight().getShape().get(0);
    }

    @Override
    public Layer with(NDArray other) {
        return new Linear(name, new Parameter(weight.name(), other), bias);
    }

    @Override
    public void adapt(LayerAdapter replacement) {
        adapter = replacement;
    }

    @Override
    public LayerAdapter adapter() {
        return adapter;
    }

    @Override
    public NDArray base(NDArray x) {
        return Operators.linear(x, weight(), bias());
    }

    /** x Wᵀ, without the bias. */
    public NDArray product(NDArray x) {
        return Operators.linear(x, weight(), null);
    }
}
