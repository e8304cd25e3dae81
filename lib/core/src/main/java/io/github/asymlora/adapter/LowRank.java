package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.LayerAdapter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an adapter adds to a layer's weight, as factors: s·B A.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 * @param scale s
 */
public record LowRank(NDArray a, NDArray b, float scale) {
    /** Of each layer by module path; those that AdaLoRA pruned to rank 0 are left out. */
    static Map<String, LowRank> of(Adapter adapter, NDManager scope) {
        if (adapter.method() instanceof SplitWeight) {
            throw isMore(adapter, "it has other pretrained weights too");
        }
        if (!adapter.parameters().isEmpty()) {
            throw isMore(
                    adapter,
                    "it has " + adapter.parameters().keySet().iterator().next() + " too");
        }
        if (adapter.head() != null) {
            throw isMore(adapter, "it has a head too");
        }
        if (adapter.layers().isEmpty()) {
            throw isMore(adapter, "it has none");
        }
        Map<String, LowRank> factors = new LinkedHashMap<>();
        adapter.layers().forEach((path, layer) -> {
            LowRank own = of(layer, scope);
            if (own == null) {
                throw isMore(adapter, "on " + path + " it has another form");
            }
            if (own.a.getShape().get(0) > 0) {
                factors.put(path, own);
            }
        });
        return factors;
    }

    private static LowRank of(LayerAdapter layer, NDManager scope) {
        if (layer instanceof LoraLayer lora && !lora.hasBias()) {
            return new LowRank(lora.tensors().get(Lora.A), lora.tensors().get(Lora.B), lora.scale());
        }
        return layer instanceof AdaLoraLayer adaLora ? adaLora.lowRank(scope) : null;
    }

    private static InputException isMore(Adapter adapter, String why) {
        return new InputException(adapter.method().name() + " is no sum of low-rank factors alone: " + why
                + ". It can be merged into its model, or made a LoRA with asymlora convert.");
    }
}
