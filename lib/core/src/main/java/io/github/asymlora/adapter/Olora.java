package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.Layer;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.Map;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

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
        RealMatrix w0 = MatrixTensors.matrix(layer.weight());
        int last = lora.rank(layer) - 1;
        RealMatrix first = w0.getSubMatrix(0, layer.out() - 1, 0, last);
        RealMatrix b = new QRDecomposition(first).getQ().getSubMatrix(0, layer.out() - 1, 0, last);
        return SplitWeight.factors(b.transpose().multiply(w0), b, manager);
    }
}
