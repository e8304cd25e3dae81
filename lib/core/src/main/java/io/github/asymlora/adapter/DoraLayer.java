package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@link Dora} on one linear layer: y = g ∘ (W0 x + s·B(A x)) + b, g = m / ‖W0 + s·B A‖; the bias keeps its size.
 *
 * <p>Shapes: W0 {@code [out, in]}, A {@code [rank, in]}, B {@code [out, rank]}, m and g {@code [out]}.
 */
final class DoraLayer implements LayerAdapter {
    private final NDArray a;
    private final NDArray b;
    private final NDArray magnitude;
    private final float scale;
    private final float dropout;

    DoraLayer(NDArray a, NDArray b, NDArray magnitude, float scale, float dropout) {
        this.a = a;
        this.b = b;
        this.magnitude = magnitude;
        this.scale = scale;
        this.dropout = dropout;
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        Linear linear = (Linear) layer;
        NDArray gain = gain(layer, x, flow);
        NDArray dropped = flow.drop(x, dropout);
        NDArray features = Operators.scale(Operators.linear(dropped, a, null), scale);
        NDArray update = Operators.linear(features, b, null);
        if (dropped == x) {
            NDArray y = update.addi(linear.product(x)).mul(gain);
            return layer.bias() == null ? y : y.addi(layer.bias());
        }
        // Dropout is on all of the change: that of the pretrained weight's gain too.
        NDArray change = linear.product(dropped).mul(gain.sub(1));
        return layer.base(x).addi(change).addi(update.mul(gain));
    }

    /** g; the same in every pass of a generation, which computes the norms once. */
    private NDArray gain(Layer layer, NDArray x, ForwardContext flow) {
        NDArray norms = flow.once(this, () -> norms(layer, x));
        return Parameters.beside(x, magnitude.div(norms));
    }

    /** Constants for the gradient. */
    private NDArray norms(Layer layer, NDArray x) {
        try (NDManager scope = x.getManager().newSubManager()) {
            NDArray constantB = b.stopGradient();
            constantB.attach(scope);
            NDArray constantA = a.stopGradient();
            constantA.attach(scope);
            NDArray update = Parameters.product(constantB, constantA, scale, scope);
            NDArray norms = rowNorms(update.addi(Operators.whole(layer.weight(), scope)));
            norms.attach(x.getManager());
            return norms;
        }
    }

    /** {@code [out, in]} to {@code [out]}, in the manager of the matrix. */
    static NDArray rowNorms(NDArray matrix) {
        try (NDArray squares = matrix.square();
                NDArray sums = squares.sum(new int[] {1})) {
            return sums.sqrt();
        }
    }

    @Override
    public NDArray merged(Layer layer) {
        NDManager manager = layer.weight().getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray direction = Parameters.product(b, a, scale, scope).addi(Operators.whole(layer.weight(), scope));
            NDArray gain = rowNorms(direction).pow(-1).muli(magnitude).expandDims(1);
            NDArray merged = direction.mul(gain);
            merged.attach(manager);
            return merged;
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(Lora.A, a);
        tensors.put(Lora.B, b);
        tensors.put(Dora.MAGNITUDE, magnitude);
        return tensors;
    }
}
