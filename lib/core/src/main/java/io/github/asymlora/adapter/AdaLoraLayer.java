package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@link AdaLora} on one linear layer: y = W0 x + b + s·B(E ∘ (A x)).
 *
 * <p>Shapes: A {@code [rank, in]}, B {@code [out, rank]}, E {@code [rank, 1]}; the rank may be 0.
 */
final class AdaLoraLayer implements LayerAdapter {
    private final NDArray a;
    private final NDArray b;
    private final NDArray e;
    private final float scale;
    private final float dropout;

    AdaLoraLayer(NDArray a, NDArray b, NDArray e, float scale, float dropout) {
        this.a = a;
        this.b = b;
        this.e = e;
        this.scale = scale;
        this.dropout = dropout;
    }

    /** With E in A, an array of the scope. */
    LowRank lowRank(NDManager scope) {
        if (e.size() == 0) {
            return new LowRank(a, b, scale);
        }
        NDArray right = a.mul(e);
        right.attach(scope);
        return new LowRank(right, b, scale);
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        if (e.size() == 0) {
            return layer.base(x);
        }
        NDArray values = Parameters.beside(x, e.reshape(-1));
        NDArray features = Operators.linear(flow.drop(x, dropout), a, null).mul(values);
        return layer.base(x).addi(Operators.linear(Operators.scale(features, scale), b, null));
    }

    @Override
    public NDArray merged(Layer layer) {
        if (e.size() == 0) {
            return layer.weight().duplicate();
        }
        NDManager manager = layer.weight().getManager();
        try (NDManager scope = manager.newSubManager()) {
            return Parameters.product(b, lowRank(scope).a(), scale, manager)
                    .addi(Operators.whole(layer.weight(), scope));
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(AdaLora.A, a);
        tensors.put(AdaLora.B, b);
        tensors.put(AdaLora.E, e);
        return tensors;
    }
}
