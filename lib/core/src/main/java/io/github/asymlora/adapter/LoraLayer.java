package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.tensor.MatrixTensors;
import io.github.asymlora.tensor.Operators;
import io.github.asymlora.tensor.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A low-rank adapter on one linear layer: y = W0 x + b + s·B(A x), s = alpha / rank.
 *
 * <p>Shapes: W0 {@code [out, in]}, A {@code [rank, in]}, B {@code [out, rank]}, x {@code [..., in]}, y {@code [..., out]}.
 * Source: Hu et al. 2021, eq. 3; Zhu et al. 2024, section 3, whose hat marks the factor that trains.
 */
final class LoraLayer implements LayerAdapter {
    private final NDArray a;
    private final NDArray b;
    private final float scale;
    private final float dropout;

    LoraLayer(NDArray a, NDArray b, float scale, float dropout) {
        this.a = a;
        this.b = b;
        this.scale = scale;
        this.dropout = dropout;
    }

    /** Draws both factors, each from a stream of its own, so that freezing one doesn't change the other. */
    static LoraLayer draw(Lora lora, Linear layer, NDManager manager, long seed) {
        RealMatrix w0 = MatrixTensors.matrix(layer.weight());
        RealMatrix a = lora.a().init().draw(Init.Side.A, w0, lora.rank(), Seeds.of(seed, "A " + layer.name(), 0));
        RealMatrix b = lora.b().init().draw(Init.Side.B, w0, lora.rank(), Seeds.of(seed, "B " + layer.name(), 0));
        return new LoraLayer(
                MatrixTensors.tensor(manager, a), MatrixTensors.tensor(manager, b), lora.scale(), lora.dropout());
    }

    /** Added in place, so that no second output-sized array is kept for the backward pass. */
    @Override
    public NDArray apply(Linear layer, NDArray x, Flow flow) {
        NDArray features = Operators.scale(
                Operators.linear(flow.drop(x, dropout), a, null), scale); // what A extracts: [..., rank]
        return layer.base(x).addi(Operators.linear(features, b, null)); // what B makes of it: [..., out]
    }

    @Override
    public NDArray merged(Linear layer) {
        try (NDManager scope = layer.weight().getManager().newSubManager()) {
            NDArray factor = b.duplicate();
            factor.attach(scope);
            NDArray merged = factor.matMul(a).muli(scale).addi(layer.weight());
            merged.attach(layer.weight().getManager());
            return merged;
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("lora_A.weight", a);
        tensors.put("lora_B.weight", b);
        return tensors;
    }
}
