package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.model.Layer;
import io.github.asymlora.tensor.MatrixTensors;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.RealMatrix;

/** A LoRA that starts as a part of W0, which the frozen weight then lacks: outputs are the pretrained ones at first. */
interface SplitWeight extends LoraVariant {
    /** PEFT's {@code init_lora_weights}. */
    String peftStart();

    /** How factors start, in words. */
    String start();

    @Override
    default List<TensorSpec> slots(Layer layer) {
        return lora().slots(layer).stream()
                .map(slot -> new TensorSpec(slot.name(), slot.shape(), start(), slot.trained()))
                .toList();
    }

    /** What the factors, as drawn, leave of the pretrained weight: {@code [out, in]}. */
    default NDArray rest(Layer layer, Map<String, NDArray> drawn, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray part = Parameters.product(drawn.get(Lora.B), drawn.get(Lora.A), lora().scale(layer), scope);
            NDArray rest = Operators.whole(layer.weight(), scope).sub(part);
            rest.attach(manager);
            return rest;
        }
    }

    @Override
    default void describe(ObjectNode config) {
        lora().describe(config);
        config.put("init_lora_weights", peftStart());
    }

    /** A {@code [rank, in]} and B {@code [out, rank]} by slot name. */
    static Map<String, NDArray> factors(RealMatrix a, RealMatrix b, NDManager manager) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        drawn.put(Lora.A, MatrixTensors.tensor(manager, a));
        drawn.put(Lora.B, MatrixTensors.tensor(manager, b));
        return drawn;
    }
}
