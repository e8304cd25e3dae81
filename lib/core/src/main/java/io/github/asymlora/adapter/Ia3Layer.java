package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.Map;

/** {@link Ia3} on one linear layer. Shapes: l {@code [1, in]} on the input, {@code [out, 1]} on the output. */
final class Ia3Layer implements LayerAdapter {
    private final NDArray vector;
    private final boolean onInput;

    Ia3Layer(NDArray vector, boolean onInput) {
        this.vector = vector;
        this.onInput = onInput;
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        NDArray gain = Parameters.beside(x, vector.reshape(-1));
        return onInput ? layer.base(x.mul(gain)) : layer.base(x).mul(gain);
    }

    @Override
    public NDArray merged(Layer layer) {
        NDManager manager = layer.weight().getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray merged = Operators.whole(layer.weight(), scope).mul(vector);
            merged.attach(manager);
            return merged;
        }
    }

    @Override
    public NDArray mergedBias(Layer layer) {
        if (onInput || layer.bias() == null) {
            return null;
        }
        try (NDArray gain = vector.reshape(-1)) {
            return layer.bias().mul(gain);
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        return Map.of(Ia3.VECTOR, vector);
    }
}
