package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.Map;
import java.util.function.Function;

/** On one linear layer, y = W0 x + b + Δ x, where Δ {@code [out, in]} is made whole of the tensors at each use. */
final class UpdateLayer implements LayerAdapter {
    private final Map<String, NDArray> tensors;
    private final Function<NDManager, NDArray> update;

    /** @param update makes Δ, as a new array of the manager */
    UpdateLayer(Map<String, NDArray> tensors, Function<NDManager, NDArray> update) {
        this.tensors = tensors;
        this.update = update;
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        NDArray whole = flow.once(this, () -> update.apply(x.getManager()));
        return layer.base(x).addi(Operators.linear(x, whole, null));
    }

    @Override
    public NDArray merged(Layer layer) {
        NDManager manager = layer.weight().getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray merged = update.apply(scope).add(Operators.whole(layer.weight(), scope));
            merged.attach(manager);
            return merged;
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        return tensors;
    }
}
