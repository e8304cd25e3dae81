package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import java.util.List;
import java.util.Map;

/** A method that is a LoRA but for what it says itself. */
interface LoraVariant extends LayerMethod {
    /** The LoRA that it varies. */
    Lora lora();

    @Override
    default Targets targets() {
        return lora().targets();
    }

    @Override
    default List<Layer> layers(Model model) {
        return lora().layers(model);
    }

    @Override
    default boolean isTarget(Layer layer) {
        return lora().isTarget(layer);
    }

    @Override
    default List<TensorSpec> slots(Layer layer) {
        return lora().slots(layer);
    }

    @Override
    default boolean trains(String name) {
        return lora().trains(name);
    }

    @Override
    default Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        return lora().draw(layer, manager, seed);
    }

    @Override
    default LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return lora().build(layer, tensors);
    }

    @Override
    default List<String> alsoTrained(Model model, List<Layer> layers) {
        return lora().alsoTrained(model, layers);
    }

    @Override
    default void check(Layer layer) {
        LayerMethod.super.check(layer);
        lora().check(layer);
    }

    @Override
    default void describe(ObjectNode config) {
        lora().describe(config);
    }

    @Override
    default String title() {
        return name() + ": " + lora().title();
    }
}
