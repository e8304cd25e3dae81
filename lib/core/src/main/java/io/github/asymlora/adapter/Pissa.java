package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Layer;
import io.github.asymlora.tensor.Decompositions;
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
public record Pissa(Lora lora) implements SplitWeight {
    @Override
    public String name() {
        return "PiSSA";
    }

    @Override
    public String peftStart() {
        return "pissa";
    }

    @Override
    public String start() {
        return "singular";
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        int r = lora.rank(layer);
        TruncatedSvd svd = Decompositions.svd(layer.weight());
        RealMatrix a = svd.right(r);
        RealMatrix b = svd.left(r);
        for (int i = 0; i < r; i++) {
            double root = Math.sqrt(svd.singularValues()[i] / lora.scale(layer));
            a.setRowVector(i, a.getRowVector(i).mapMultiply(root));
            b.setColumnVector(i, b.getColumnVector(i).mapMultiply(root));
        }
        return SplitWeight.factors(a, b, manager);
    }
}
