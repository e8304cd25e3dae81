package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/** A table with a vector for each token or position, and the place where an adapter attaches. Shape: W {@code [rows, width]}. */
public final class Embedding implements Layer {
    private final String name;
    private final Parameter weight;
    private final int paddingId;
    private final float scale;
    private final boolean input;
    private LayerAdapter adapter;

    /**
     * A table.
     *
     * @param paddingId the row that never gets a gradient, -1 for none
     * @param scale what the vectors are multiplied by
     * @param input whether it is the one that the model reads token ids with
     */
    Embedding(String name, Parameter weight, int paddingId, float scale, boolean input) {
        this.name = name;
        this.weight = weight;
        this.paddingId = paddingId;
        this.scale = scale;
        this.input = input;
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
        return null;
    }

    @Override
    public int in() {
        return (int) weight().getShape().get(0);
    }

    @Override
    public int out() {
        return (int) weight().getShape().get(1);
    }

    Parameter parameter() {
        return weight;
    }

    /** The row of padding, which never gets a gradient; -1 where there is none. */
    public int paddingId() {
        return paddingId;
    }

    /** Whether it is the one that the model reads token ids with, whose vocabulary is the model's. */
    public boolean isInput() {
        return input;
    }

    /** What the vectors are multiplied by, an adapter's too. */
    public float scale() {
        return scale;
    }

    @Override
    public Layer with(NDArray other) {
        return new Embedding(name, new Parameter(weight.name(), other), paddingId, scale, input);
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
    public NDArray base(NDArray ids) {
        NDArray rows = Operators.embedding(ids, weight(), paddingId);
        return scale == 1 ? rows : Operators.scale(rows, scale);
    }
}
