package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.TaskHead;
import io.github.asymlora.tensor.FrozenWeight;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An adapter in the making: it reaches the model when all of it is there, and leaves no trace where that fails. */
final class AdapterBuilder {
    private final Model model;
    private final FineTuning method;
    private final NDManager manager;
    private final Map<String, NDArray> shared = new LinkedHashMap<>();
    private final Map<String, LayerAdapter> layers = new LinkedHashMap<>();
    private final Map<String, NDArray> trained = new LinkedHashMap<>();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final ParameterOverlay overlay;
    private TaskHead head;

    private AdapterBuilder(Model model, FineTuning method, NDManager manager) {
        this.model = model;
        this.method = method;
        this.manager = manager;
        this.overlay = new ParameterOverlay(model);
    }

    /** Fills and attaches. */
    static Adapter of(Model model, FineTuning method, Consumer<AdapterBuilder> fill) {
        AdapterBuilder builder =
                new AdapterBuilder(model, method, model.manager().newSubManager());
        try {
            fill.accept(builder);
            return new Adapter(builder);
        } catch (RuntimeException e) {
            if (builder.head != null) {
                builder.head.release();
            }
            builder.manager.close();
            throw e;
        }
    }

    Model model() {
        return model;
    }

    FineTuning method() {
        return method;
    }

    /** Owns all tensors but the head's. */
    NDManager manager() {
        return manager;
    }

    /** Tensors of all layers, by name. */
    Map<String, NDArray> shared() {
        return shared;
    }

    /** By module path. */
    Map<String, LayerAdapter> layers() {
        return layers;
    }

    /** What trains, by name: the adapter's tensors, the model's parameters. */
    Map<String, NDArray> trained() {
        return trained;
    }

    /** The model's parameters that are saved with it, by name, as it has them. */
    Map<String, NDArray> parameters() {
        return parameters;
    }

    /** What is in place of the model's parameters while it is on. */
    ParameterOverlay overlay() {
        return overlay;
    }

    /** The head that comes and goes with it and trains, or null. */
    TaskHead head() {
        return head;
    }

    void share(List<TensorSpec> slots, Map<String, NDArray> tensors) {
        shared.putAll(tensors);
        slots.stream().filter(TensorSpec::trained).forEach(slot -> trained.put(slot.name(), tensors.get(slot.name())));
    }

    /** Puts the method on a layer as it starts there. */
    void draw(LayerMethod on, Layer layer, long seed) {
        model.occupancy().requireFree(layer.name() + ".weight");
        Map<String, NDArray> drawn = on.draw(layer, manager, seed);
        put(on, layer, drawn);
        if (on instanceof SplitWeight split) {
            addRest(layer, split.rest(layer, drawn, manager));
        }
    }

    /** Puts the method on a layer with tensors that it once had there. */
    void restore(LayerMethod on, Layer layer, Map<String, NDArray> saved) {
        put(on, layer, saved);
        if (on instanceof SplitWeight split) {
            Layer base = layer.with(layer.weight());
            if (FrozenWeight.isDeferred(base.weight())) {
                Shape shape = base.weight().getShape();
                String name = layer.name() + ".weight";
                overlay.add(name, FrozenWeight.deferred(shape, manager, target -> rest(on, split, base, target)));
            } else {
                addRest(layer, rest(on, split, base, manager));
            }
        }
    }

    private static NDArray rest(LayerMethod on, SplitWeight split, Layer layer, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            return split.rest(layer, on.draw(layer, scope, 0), manager);
        }
    }

    /** In the precision of the weight that it stands for. */
    private void addRest(Layer layer, NDArray rest) {
        String name = layer.name() + ".weight";
        overlay.add(name, model.heldLike(name, rest));
    }

    private void put(LayerMethod on, Layer layer, Map<String, NDArray> own) {
        Map<String, NDArray> tensors = new LinkedHashMap<>(shared);
        tensors.putAll(own);
        if (layers.containsKey(layer.name())) {
            throw new InputException(
                    layer.name() + " is tied to an embedding with trained tokens: it can't be a target.");
        }
        LayerAdapter built = on.build(layer, tensors);
        layers.put(layer.name(), built);
        if (built instanceof TokenRows rows) {
            model.layers().stream()
                    .filter(other -> other != layer && other.weight() == layer.weight())
                    .forEach(other -> layers.put(other.name(), rows.tied()));
        }
        for (TensorSpec slot : on.slots(layer)) {
            if (slot.trained()) {
                trained.put(layer.name() + "." + slot.name(), tensors.get(slot.name()));
            }
        }
    }

    /** The model's parameter has this value while the adapter is on, which is saved with it. */
    void bring(String parameter, NDArray value) {
        overlay.add(parameter, value);
        parameters.put(parameter, value);
    }

    /** The same, and it trains. */
    void train(String parameter, NDArray value) {
        bring(parameter, value);
        trained.put(parameter, value);
    }

    /** Copies of the model's parameters train. */
    void train(Collection<String> names) {
        for (String name : names) {
            NDArray copy = model.weight(name).duplicate();
            copy.attach(manager);
            train(name, copy);
        }
    }

    /** The model's own parameters train. */
    void trainInPlace(Collection<String> names) {
        for (String name : names) {
            model.changeInPlace(name);
            trained.put(name, model.weight(name));
        }
    }

    /** The head that the model has, if any, trains. */
    void trainHead() {
        if (!model.headParameters().isEmpty()) {
            trainHead(model.headSlot().current());
        }
    }

    /** A head that may be another one trains. */
    void trainHead(TaskHead wanted) {
        head = wanted;
        head.hold();
        trained.putAll(head.tensors());
    }
}
