package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An adapter in the making: it reaches the model when all of it is there, and leaves no trace where that fails. */
final class Attachment {
    private final Model model;
    private final LayerMethod method;
    private final NDManager manager;
    private final Map<String, NDArray> shared = new LinkedHashMap<>();
    private final Map<String, LayerAdapter> layers = new LinkedHashMap<>();
    private final Map<String, NDArray> replaced = new LinkedHashMap<>();
    private final List<String> trained = new ArrayList<>();

    private Attachment(Model model, LayerMethod method, NDManager manager) {
        this.model = model;
        this.method = method;
        this.manager = manager;
    }

    /** Fills and attaches. */
    static Adapter of(Model model, LayerMethod method, Consumer<Attachment> fill) {
        NDManager manager = model.manager().newSubManager();
        try {
            Attachment made = new Attachment(model, method, manager);
            fill.accept(made);
            return new Adapter(model, method, manager, made.shared, made.layers, made.trained, made.replaced);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Owns all tensors. */
    NDManager manager() {
        return manager;
    }

    void share(List<Slot> slots, Map<String, NDArray> tensors) {
        shared.putAll(tensors);
        slots.stream().filter(Slot::trained).map(Slot::name).forEach(trained::add);
    }

    /** Puts the method on a layer as it starts there. */
    void draw(Linear layer, long seed) {
        Map<String, NDArray> drawn = method.draw(layer, manager, seed);
        put(layer, drawn);
        if (method instanceof SplitWeight split) {
            replace(layer.name() + ".weight", split.rest(layer, drawn, manager));
        }
    }

    /** Puts the method on a layer with tensors that it once had there. */
    void restore(Linear layer, Map<String, NDArray> saved) {
        put(layer, saved);
        if (method instanceof SplitWeight split) {
            try (NDManager scope = manager.newSubManager()) {
                Map<String, NDArray> drawn = method.draw(layer, scope, 0);
                replace(layer.name() + ".weight", split.rest(layer, drawn, manager));
            }
        }
    }

    private void put(Linear layer, Map<String, NDArray> own) {
        Adapter.requireFree(model, List.of(layer.name()));
        Map<String, NDArray> tensors = new LinkedHashMap<>(shared);
        tensors.putAll(own);
        layers.put(layer.name(), method.build(layer, tensors));
        for (Slot slot : method.slots(layer)) {
            if (slot.trained()) {
                trained.add(layer.name() + "." + slot.name());
            }
        }
    }

    /** The model's parameter has this value while the adapter is on. */
    void replace(String parameter, NDArray value) {
        replaced.put(parameter, value);
    }

    /** Parameters of the model that train too. */
    void train(Collection<String> parameters) {
        trained.addAll(parameters);
    }
}
