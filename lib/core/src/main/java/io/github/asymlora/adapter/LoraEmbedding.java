package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A low-rank adapter on an embedding: the vector of token i is W0ᵢ + s·B aᵢ, aᵢ the i-th column of A. As PEFT's: A starts at
 * zero and B from N(0, 1), where {@link Lora} would have the usual start; no dropout.
 *
 * <p>Shapes: W0 {@code [rows, width]}, A {@code [rank, rows]}, B {@code [width, rank]}.
 */
final class LoraEmbedding implements LayerAdapter {
    static final String A = "lora_embedding_A";
    static final String B = "lora_embedding_B";

    private final NDArray a;
    private final NDArray b;
    private final float scale;

    LoraEmbedding(NDArray a, NDArray b, float scale) {
        this.a = a;
        this.b = b;
        this.scale = scale;
    }

    @Override
    public NDArray apply(Layer layer, NDArray ids, ForwardContext flow) {
        NDArray columns = Parameters.beside(ids, a.transpose());
        NDArray features = Operators.embedding(ids.reshape(-1), columns, -1); // [tokens, rank]
        NDArray base = layer.base(ids);
        NDArray rows = base.reshape(-1, layer.out());
        float times = scale * ((Embedding) layer).scale();
        Shape shape = base.getShape();
        return Operators.addLinear(rows, features, b, times).reshape(shape);
    }

    @Override
    public NDArray merged(Layer layer) {
        try (NDArray update = Parameters.product(b, a, scale, layer.weight().getManager());
                NDArray rows = update.transpose()) {
            return layer.weight().duplicate().addi(rows);
        }
    }

    @Override
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(A, a);
        tensors.put(B, b);
        return tensors;
    }
}
