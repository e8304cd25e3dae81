package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.model.Layer;
import io.github.asymlora.tensor.Decompositions;
import java.util.Map;

/**
 * OLoRA: LoRA that starts at the QR decomposition W0 = Q R: B = Q's first columns, A = R's first rows, and the frozen
 * weight as W0 − s·B A.
 *
 * <p>Source: Büyükakyüz 2024, algorithm 1.
 *
 * @param lora rank, scale and targets; its factors' starts don't count
 */
public record Olora(Lora lora) implements SplitWeight {
    @Override
    public String name() {
        return "OLoRA";
    }

    @Override
    public String peftStart() {
        return "olora";
    }

    @Override
    public String start() {
        return "QR";
    }

    /** Q's first columns depend on W0's first columns only, and R's first rows are Qᵀ W0. */
    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        String columns = ":, :" + lora.rank(layer);
        try (NDManager scope = manager.newSubManager()) {
            NDArray w0 = layer.weight().toType(DataType.FLOAT64, true);
            w0.attach(scope);
            NDArray q = Decompositions.orthonormalColumns(w0.get(columns));
            return Map.of(Lora.A, single(q.transpose().matMul(w0), manager), Lora.B, single(q, manager));
        }
    }

    private static NDArray single(NDArray matrix, NDManager owner) {
        NDArray single = matrix.toType(DataType.FLOAT32, true);
        single.attach(owner);
        return single;
    }
}
