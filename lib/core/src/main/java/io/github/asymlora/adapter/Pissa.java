package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Linear;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * PiSSA: LoRA that trains the top singular triplets of W0 themselves. W0 = U Σ Vᵀ starts as
 *
 * <pre>
 * A = √(Σ_r / s) V_rᵀ      B = U_r √(Σ_r / s)      and the frozen weight as W0 − s·B A
 * </pre>
 *
 * so that outputs are the pretrained ones at first. Source: Meng et al. 2024, eq. 2 to 4.
 *
 * @param lora rank, scale and targets; its factors' starts don't count
 */
public record Pissa(Lora lora) implements LoraVariant {
    @Override
    public String name() {
        return "PiSSA";
    }

    @Override
    public List<Slot> slots(Linear layer) {
        return lora.slots(layer).stream()
                .map(slot -> new Slot(slot.name(), slot.shape(), "singular", slot.trained()))
                .toList();
    }

    @Override
    public Map<String, NDArray> draw(Linear layer, NDManager manager, long seed) {
        int r = lora.rank(layer);
        TruncatedSvd svd = TruncatedSvd.of(MatrixTensors.matrix(layer.weight()));
        RealMatrix a = svd.right(r);
        RealMatrix b = svd.left(r);
        for (int i = 0; i < r; i++) {
            double root = Math.sqrt(svd.singularValues()[i] / lora.scale(layer));
            a.setRowVector(i, a.getRowVector(i).mapMultiply(root));
            b.setColumnVector(i, b.getColumnVector(i).mapMultiply(root));
        }
        return factors(a, b, manager);
    }

    static Map<String, NDArray> factors(RealMatrix a, RealMatrix b, NDManager manager) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        drawn.put(Lora.A, MatrixTensors.tensor(manager, a));
        drawn.put(Lora.B, MatrixTensors.tensor(manager, b));
        return drawn;
    }

    @Override
    public NDArray taken(Linear layer, NDManager manager) {
        Map<String, NDArray> start = draw(layer, manager, 0);
        return Parameters.product(start.get(Lora.B), start.get(Lora.A), lora.scale(layer), manager);
    }

    @Override
    public void describe(ObjectNode config) {
        lora.describe(config);
        config.put("init_lora_weights", "pissa");
    }
}
