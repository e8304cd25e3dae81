package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.Map;

/**
 * Rows of an embedding that train, all others staying as pretrained: PEFT's {@code trainable_token_indices}. A head that is
 * tied to the embedding has the same rows.
 *
 * <p>Shapes: ids {@code [n]}, rows {@code [n, width]}.
 */
final class TokenRows implements LayerAdapter {
    static final String NAME = "token_adapter.trainable_tokens_delta";

    private final NDArray ids;
    private final NDArray rows;
    private final boolean tied;

    TokenRows(NDArray ids, NDArray rows) {
        this(ids, rows, false);
    }

    private TokenRows(NDArray ids, NDArray rows, boolean tied) {
        this.ids = ids;
        this.rows = rows;
        this.tied = tied;
    }

    /** The same rows on a layer with the same weight. */
    TokenRows tied() {
        return new TokenRows(ids, rows, true);
    }

    @Override
    public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
        NDArray before = Parameters.beside(x, Operators.embedding(ids, layer.weight(), -1));
        NDArray change = Parameters.beside(x, rows.sub(before)); // [n, width]
        if (layer instanceof Embedding embedding) {
            NDArray hits = x.expandDims(-1).eq(ids).toType(DataType.FLOAT32, false); // [..., n]
            return layer.base(x).addi(hits.matMul(change).mul(embedding.scale()));
        }
        NDArray all = x.getManager().arange(0, layer.out(), 1, DataType.INT64);
        NDArray places = Parameters.beside(x, ids.expandDims(1).eq(all).toType(DataType.FLOAT32, false)); // [n, out]
        return layer.base(x).addi(x.matMul(change.transpose()).matMul(places));
    }

    @Override
    public NDArray merged(Layer layer) {
        NDArray merged = layer.weight().duplicate();
        long[] numbers = ids.toLongArray();
        for (int i = 0; i < numbers.length; i++) {
            try (NDArray row = rows.get(i)) {
                merged.set(new NDIndex("{}", numbers[i]), row);
            }
        }
        return merged;
    }

    @Override
    public Map<String, NDArray> tensors() {
        return tied ? Map.of() : Map.of(NAME, rows);
    }
}
