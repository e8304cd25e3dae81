package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link Vera} on one linear layer. Shapes: A {@code [rank, in]}, B {@code [out, rank]}, views of the shared ones. */
final class VeraLayer implements LayerAdapter {
    private final NDArray a;
    private final NDArray b;
    private final NDArray outer;
    private final NDArray inner;
    private final float dropout;

    VeraLayer(NDArray a, NDArray b, NDArray outer, NDArray inner, float dropout) {
        this.a = a;
        this.b = b;
        this.outer = outer;
        this.inner = inner;
        this.dropout = dropout;
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        NDArray features = Operators.linear(flow.drop(x, dropout), a, null).mul(inner);
        return layer.base(x).addi(Operators.linear(features, b, null).mul(outer));
    }

    @Override
    public NDArray merged(Layer layer) {
        NDManager manager = layer.weight().getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray left = b.mul(inner);
            left.attach(scope);
            NDArray rows = outer.expandDims(1);
            rows.attach(scope);
            NDArray merged = left.matMul(a).muli(rows).addi(Operators.whole(layer.weight(), scope));
            merged.attach(manager);
            return merged;
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(Vera.OUTER, outer);
        tensors.put(Vera.INNER, inner);
        return tensors;
    }
}
