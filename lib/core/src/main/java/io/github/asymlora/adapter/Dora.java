package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * DoRA: magnitude and direction of each output's weights apart, W' = m ∘ (W0 + s·B A) / ‖W0 + s·B A‖, a norm for each row.
 *
 * <p>m {@code [out]} starts at the rows' norms, so that nothing changes at first. Source: Liu et al. 2024, eq. 5; the norm
 * counts as a constant in the gradient (their section 4.3).
 *
 * @param lora the direction's update
 */
public record Dora(Lora lora) implements LoraVariant {
    static final String MAGNITUDE = "lora_magnitude_vector";

    public Dora {
        if (lora.options().biasOnB()) {
            throw new InputException("DoRA has no place for a bias on B.");
        }
    }

    @Override
    public String name() {
        return "DoRA";
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        List<TensorSpec> slots = new ArrayList<>(lora.slots(layer));
        slots.add(new TensorSpec(MAGNITUDE, "row norms", true, layer.out()));
        return slots;
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>(lora.draw(layer, manager, seed));
        NDArray direction = lora.build(layer, drawn).merged(layer);
        direction.attach(manager);
        drawn.put(MAGNITUDE, DoraLayer.rowNorms(direction));
        direction.close();
        return drawn;
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new DoraLayer(
                tensors.get(Lora.A), tensors.get(Lora.B), tensors.get(MAGNITUDE), lora.scale(layer), lora.dropout());
    }

    @Override
    public void describe(ObjectNode config) {
        lora.describe(config);
        config.put("use_dora", true);
    }
}
