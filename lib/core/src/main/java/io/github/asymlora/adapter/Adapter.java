package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Operators;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A method attached to a model: the tensors it added, the values it gave to the model's own parameters, and what of
 * both trains. Close it to take it off and free it: the model is then as before, except for a head that trained.
 */
public final class Adapter implements AutoCloseable {
    private final Model model;
    private final Method method;
    private final NDManager manager;
    private final Map<String, NDArray> shared;
    private final Map<String, LayerAdapter> layers;
    private final Map<String, NDArray> trainable = new LinkedHashMap<>();
    private final Map<String, NDArray> put = new LinkedHashMap<>();
    private final Map<String, NDArray> unmerged = new LinkedHashMap<>();
    private boolean enabled;
    private boolean merged;
    private boolean closed;

    /** Attaches a method that only trains parameters of the model, in place: they stay as they are trained. */
    Adapter(Model model, Method method, Collection<String> trained) {
        this(model, method, model.manager().newSubManager(), Map.of(), Map.of(), trained, Map.of());
        put.clear();
    }

    /**
     * Attaches.
     *
     * @param manager owns all tensors of the adapter, which owns it
     * @param shared tensors of all layers, by name
     * @param layers by module path
     * @param trained names of the parameters that train, the adapter's or the model's
     * @param replaced values that parameters of the model have while it is on, by name
     */
    Adapter(
            Model model,
            Method method,
            NDManager manager,
            Map<String, NDArray> shared,
            Map<String, LayerAdapter> layers,
            Collection<String> trained,
            Map<String, NDArray> replaced) {
        this.model = model;
        this.method = method;
        this.manager = manager;
        this.shared = shared;
        this.layers = layers;
        put.putAll(replaced);
        Map<String, NDArray> all = new LinkedHashMap<>(tensors());
        all.putAll(model.weights());
        for (String name : trained) {
            trainable.put(name, all.get(name));
            if (model.weights().containsKey(name) && !isHead(name) && !put.containsKey(name) && !layers.isEmpty()) {
                put.put(name, copy(all.get(name)));
            }
        }
        enable();
    }

    /** One adapter a layer. */
    static void requireFree(Model model, Collection<String> paths) {
        for (String path : paths) {
            if (model.linears().get(path).adapter() != null) {
                throw new InputException(
                        path + " of " + model.name() + " already carries an adapter. Close that one first.");
            }
        }
    }

    public Model model() {
        return model;
    }

    public Method method() {
        return method;
    }

    /** The parameters that train by name: the adapter's, the head's, or with full fine-tuning all. */
    public Map<String, NDArray> trainable() {
        return Collections.unmodifiableMap(trainable);
    }

    /** Numbers that train. */
    public long trainableCount() {
        return trainable.values().stream().mapToLong(w -> w.getShape().size()).sum();
    }

    /** The tensors that it added, trained and frozen ones, by name. */
    public Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>(shared);
        layers.forEach((path, layer) -> layer.tensors().forEach((name, w) -> tensors.put(path + "." + name, w)));
        return tensors;
    }

    /** The adapted layers by module path. */
    public Map<String, LayerAdapter> layers() {
        return Collections.unmodifiableMap(layers);
    }

    /** Whether the model runs with it, attached or merged. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Whether its update is in the model's weights. */
    public boolean isMerged() {
        return merged;
    }

    /** Puts it on the model again. */
    public void enable() {
        requireOpen();
        if (!enabled) {
            requireFree(model, layers.keySet());
            swap();
            putOnLayers();
            enabled = true;
        }
    }

    /** Takes it off without freeing it: the model gives what it gave before, to the last bit. */
    public void disable() {
        requireOpen();
        if (enabled) {
            unmerge();
            takeOffLayers();
            swap();
            enabled = false;
        }
    }

    /**
     * Writes the update into the model's weights, which then give what they gave with the adapter beside them. The weights
     * before are kept for {@link #unmerge} until this is closed; closed, the model stays merged.
     *
     * @throws InputException where it is merged already, or the result wouldn't be finite; all is then as before
     */
    public void merge() {
        requireOpen();
        if (merged) {
            throw new InputException(method.name() + " is merged into " + model.name() + " already.");
        }
        enable();
        try (NDManager scope = model.manager().newSubManager()) {
            Map<String, NDArray> values = new LinkedHashMap<>();
            layers.forEach((path, layer) -> {
                Linear linear = model.linears().get(path);
                values.put(path + ".weight", finite(path, layer.merged(linear), scope));
                NDArray bias = layer.mergedBias(linear);
                if (bias != null) {
                    values.put(path + ".bias", finite(path, bias, scope));
                }
            });
            takeOffLayers();
            values.forEach((name, value) -> {
                NDArray weight = model.weights().get(name);
                unmerged.put(name, copy(weight));
                Operators.copy(value, weight);
            });
        }
        merged = true;
        model.weightsChanged();
    }

    /** Gives the weights back what they were before {@link #merge}, to the last bit, and puts the adapter beside them. */
    public void unmerge() {
        requireOpen();
        if (merged) {
            unmerged.forEach((name, before) -> {
                Operators.copy(before, model.weights().get(name));
                before.close();
            });
            unmerged.clear();
            putOnLayers();
            merged = false;
            model.weightsChanged();
        }
    }

    private void putOnLayers() {
        layers.forEach((path, layer) -> model.linears().get(path).adapt(layer));
        trainable.values().forEach(w -> w.setRequiresGradient(true));
    }

    private void takeOffLayers() {
        // A head that the model has replaced meanwhile is gone.
        trainable.values().stream().filter(w -> !w.isReleased()).forEach(w -> w.setRequiresGradient(false));
        layers.keySet().forEach(path -> model.linears().get(path).adapt(null));
    }

    private static NDArray finite(String path, NDArray value, NDManager scope) {
        value.attach(scope);
        if (!Double.isFinite(value.sum().getFloat())) {
            throw new InputException("the adapter on " + path + " is broken: merged weights wouldn't be finite.");
        }
        return value;
    }

    /** Takes it off the model, unless it is merged. A trained head stays as it is. Closing twice is closing once. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!merged) {
            disable();
        }
        if (trainsPretrained()) {
            model.weightsChanged();
        }
        manager.close();
        closed = true;
    }

    /** Exchanges the model's values of parameters with the adapter's. */
    private void swap() {
        Set<String> names = new HashSet<>(put.keySet());
        for (String name : names) {
            NDArray weight = model.weights().get(name);
            if (trainable.getOrDefault(name, weight) != weight) {
                continue; // a head that the model has replaced meanwhile
            }
            NDArray other = copy(weight);
            Operators.copy(put.get(name), weight);
            put.put(name, other).close();
        }
        if (!names.isEmpty()) {
            model.weightsChanged();
        }
    }

    private NDArray copy(NDArray weight) {
        NDArray copy = weight.duplicate();
        copy.attach(manager);
        return copy;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the adapter was closed.");
        }
    }

    private boolean isHead(String name) {
        return model.headParameters().contains(name);
    }

    private boolean trainsPretrained() {
        return trainable.keySet().stream().anyMatch(name -> model.weights().containsKey(name) && !isHead(name));
    }
}
