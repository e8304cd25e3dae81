package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A low-rank adapter on one linear layer: y = W0 x + b + s·(B(A x) + c), s = alpha / rank, where c, a bias of B, is rare.
 *
 * <p>Shapes: W0 {@code [out, in]}, A {@code [rank, in]}, B {@code [out, rank]}, x {@code [..., in]}, y {@code [..., out]}.
 * Source: Hu et al. 2021, eq. 3; Zhu et al. 2024, section 3, whose hat marks the factor that trains.
 */
final class LoraLayer implements LayerAdapter {
    private final NDArray a;
    private final NDArray b;
    private final NDArray bias;
    private final float scale;
    private final float dropout;

    LoraLayer(NDArray a, NDArray b, NDArray bias, float scale, float dropout) {
        this.a = a;
        this.b = b;
        this.bias = bias;
        this.scale = scale;
        this.dropout = dropout;
    }

    /** alpha / rank, or what the method has in its place. */
    float scale() {
        return scale;
    }

    /** Whether B has a bias. */
    boolean hasBias() {
        return bias != null;
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        NDArray rows = x.reshape(-1, layer.in());
        NDArray features = Operators.linear(flow.drop(rows, dropout), a, null); // what A extracts: [rows, rank]
        NDArray y = Operators.addLinear(layer.base(rows), features, b, scale); // what B makes of it: [rows, out]
        if (bias != null) {
            y = y.addi(Parameters.beside(x, Operators.scale(bias, scale)));
        }
        Shape shape = x.getShape();
        return y.reshape(shape.slice(0, shape.dimension() - 1).add(layer.out()));
    }

    @Override
    public NDArray merged(Layer layer) {
        try (NDManager scope = layer.weight().getManager().newSubManager()) {
            return update(layer).addi(Operators.whole(layer.weight(), scope));
        }
    }

    /** s·B A {@code [out, in]}, a new array of the layer's manager. */
    NDArray update(Layer layer) {
        return Parameters.product(b, a, scale, layer.weight().getManager());
    }

    @Override
    public NDArray mergedBias(Layer layer) {
        if (bias == null) {
            return null;
        }
        if (layer.bias() == null) {
            throw new InputException(layer.name() + " has no bias that the adapter's could be merged into.");
        }
        return bias.mul(scale).addi(layer.bias());
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("lora_A.weight", a);
        tensors.put("lora_B.weight", b);
        if (bias != null) {
            tensors.put("lora_B.bias", bias);
        }
        return tensors;
    }
}
