package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A method attached to a model: the tensors it added and those that train. Close it to take it off and free them. */
public final class Adapter implements AutoCloseable {
    private final Model model;
    private final Method method;
    private final NDManager manager;
    private final Map<String, ? extends LayerAdapter> layers;
    private final Map<String, NDArray> trainable = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Attaches.
     *
     * @param manager owns the layers' tensors, and is closed with this
     * @param layers by module path
     * @param trained names of the parameters that train, the adapter's or the model's
     */
    Adapter(
            Model model,
            Method method,
            NDManager manager,
            Map<String, ? extends LayerAdapter> layers,
            Collection<String> trained) {
        this.model = model;
        this.method = method;
        this.manager = manager;
        this.layers = layers;
        requireFree(model, layers.keySet());
        layers.forEach((path, layer) -> model.linears().get(path).adapt(layer));
        Map<String, NDArray> all = new LinkedHashMap<>(tensors());
        all.putAll(model.weights());
        for (String name : trained) {
            trainable.put(name, all.get(name));
            all.get(name).setRequiresGradient(true);
        }
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
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        layers.forEach((path, layer) -> layer.tensors().forEach((name, w) -> tensors.put(path + "." + name, w)));
        return tensors;
    }

    /** The adapted layers by module path. */
    public Map<String, LayerAdapter> layers() {
        return Collections.unmodifiableMap(layers);
    }

    /** Writes the update into the model's weights and takes the adapter off. */
    public void merge() {
        for (String path : layers.keySet()) {
            Linear linear = model.linears().get(path);
            try (NDArray merged = layers.get(path).merged(linear)) {
                merged.copyTo(linear.weight());
            }
        }
        model.weightsChanged();
        close();
    }

    /**
     * Takes it off the model. Trained weights of the model itself, such as the head's, stay as they are. Closing twice is
     * closing once.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // A head that the model has replaced meanwhile is gone.
        trainable.values().stream().filter(w -> !w.isReleased()).forEach(w -> w.setRequiresGradient(false));
        if (trainsPretrained()) {
            model.weightsChanged();
        }
        layers.keySet().forEach(path -> model.linears().get(path).adapt(null));
        manager.close();
    }

    private boolean trainsPretrained() {
        Collection<String> head = model.headParameters();
        return trainable.keySet().stream().anyMatch(name -> model.weights().containsKey(name) && !head.contains(name));
    }
}
