package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import java.util.List;
import java.util.Map;

/**
 * (IA)³: a learned vector rescales a layer's output, l ∘ (W0 x + b), or a feed-forward layer's input, W0 (l ∘ x) + b.
 *
 * <p>All vectors start at 1. Source: Liu et al. 2022, section 3.3.
 *
 * @param targets the layers it is on: usually keys, values and the feed-forward's second layer
 * @param feedForward endings of the paths of those whose input is rescaled
 */
public record Ia3(Targets targets, List<String> feedForward) implements LayerMethod {
    static final String TYPE = "IA3";
    static final String VECTOR = "ia3_l";

    public Ia3 {
        feedForward = List.copyOf(feedForward);
    }

    /** On these layers, named as {@link Targets} does. */
    public static Ia3 on(String... names) {
        return new Ia3(Targets.named(names), List.of());
    }

    /** These of the layers have their input rescaled. */
    public Ia3 feedForward(String... endings) {
        return new Ia3(targets, List.of(endings));
    }

    private boolean onInput(Layer layer) {
        return feedForward.stream().anyMatch(layer.name()::endsWith);
    }

    @Override
    public String name() {
        return "(IA)³";
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        return List.of(
                onInput(layer)
                        ? new TensorSpec(VECTOR, "one", true, 1, layer.in())
                        : new TensorSpec(VECTOR, "one", true, layer.out(), 1));
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        return Map.of(VECTOR, manager.ones(slots(layer).get(0).shape()));
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new Ia3Layer(tensors.get(VECTOR), onInput(layer));
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.set("feedforward_modules", PeftConfig.tree(feedForward));
        config.put("init_ia3_weights", true);
    }

    /** Reads what {@link #describe} writes. */
    static Ia3 read(PeftConfig config) {
        if (config.get("feedforward_modules").isTextual()) {
            throw new InputException("(IA)³ with a regular expression as feedforward_modules is not supported.");
        }
        return new Ia3(config.targets(), config.texts("feedforward_modules"));
    }
}
