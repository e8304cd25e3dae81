package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.model.Linear;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.List;
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
public record Olora(Lora lora) implements LoraVariant {
    @Override
    public String name() {
        return "OLoRA";
    }

    @Override
    public List<Slot> slots(Linear layer) {
        return lora.slots(layer).stream()
                .map(slot -> new Slot(slot.name(), slot.shape(), "QR", slot.trained()))
                .toList();
    }

    /** Q's first columns depend on W0's first columns only, and R's first rows are Qᵀ W0. */
    @Override
    public Map<String, NDArray> draw(Linear layer, NDManager manager, long seed) {
        RealMatrix w0 = MatrixTensors.matrix(layer.weight());
        int last = lora.rank(layer) - 1;
        RealMatrix first = w0.getSubMatrix(0, layer.out() - 1, 0, last);
        RealMatrix b = new QRDecomposition(first).getQ().getSubMatrix(0, layer.out() - 1, 0, last);
        return Pissa.factors(b.transpose().multiply(w0), b, manager);
    }

    @Override
    public NDArray taken(Linear layer, NDManager manager) {
        Map<String, NDArray> start = draw(layer, manager, 0);
        return Parameters.product(start.get(Lora.B), start.get(Lora.A), lora.scale(layer), manager);
    }

    @Override
    public void describe(ObjectNode config) {
        lora.describe(config);
        config.put("init_lora_weights", "olora");
    }
}
