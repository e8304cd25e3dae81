package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.TaskHead;
import io.github.asymlora.tensor.FrozenWeight;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A method attached to a model: the tensors it added, those it has in place of the model's own parameters, its head, and
 * what of all these trains. Close it to take it off and free it: the model is then as before, except that a head which it
 * found on the model stays there, trained.
 */
public final class Adapter implements AutoCloseable {
    private final Model model;
    private final FineTuning method;
    private final NDManager manager;
    private final Map<String, NDArray> shared;
    private final Map<String, LayerAdapter> layers;
    private final Map<String, NDArray> trainable;
    private final Map<String, NDArray> parameters;
    private final ParameterOverlay overlay;
    private final ParameterOverlay merging;
    private final TaskHead head;
    private TaskHead before;
    private boolean enabled;
    private boolean merged;
    private boolean closed;

    Adapter(AdapterBuilder builder) {
        model = builder.model();
        method = builder.method();
        manager = builder.manager();
        shared = builder.shared();
        layers = builder.layers();
        trainable = builder.trained();
        parameters = builder.parameters();
        overlay = builder.overlay();
        merging = new ParameterOverlay(model);
        head = builder.head();
        enable();
    }

    public Model model() {
        return model;
    }

    public FineTuning method() {
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

    /** The model's parameters that it has values of its own for, which are saved with it. */
    Map<String, NDArray> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The head that it trains; null without one. */
    TaskHead head() {
        return head;
    }

    /** Keeps its head as it is: only the rest trains. It is saved with the adapter all the same. */
    public void freezeHead() {
        if (head != null) {
            head.tensors().forEach((name, tensor) -> {
                trainable.remove(name);
                tensor.setRequiresGradient(false);
            });
        }
    }

    /** The adapted layers by module path. */
    public Map<String, LayerAdapter> layers() {
        return Collections.unmodifiableMap(layers);
    }

    /**
     * What it adds to weights, as factors by module path.
     *
     * @param scope owns what has to be computed for it
     * @throws InputException where it is more than that
     */
    public Map<String, LowRank> lowRank(NDManager scope) {
        return LowRank.of(this, scope);
    }

    /** Whether the model runs with it, attached or merged. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Whether its update is in the model's weights. */
    public boolean isMerged() {
        return merged;
    }

    /**
     * Puts it on the model again, with its head.
     *
     * @throws InputException where another adapter is on one of its layers or parameters, or has the model's head
     */
    public void enable() {
        requireOpen();
        if (!enabled) {
            boolean another = head != null && model.headSlot().current() != head;
            model.occupancy().claim(method.name(), claims());
            try {
                useHead(another);
            } catch (InputException e) {
                model.occupancy().release(claims());
                throw e;
            }
            overlay.exchange();
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
            overlay.exchange();
            vacate();
        }
    }

    private void useHead(boolean another) {
        if (head != null) {
            model.occupancy().useHead(method.name(), another);
        }
        if (another) {
            before = model.headSlot().current();
            before.hold();
            model.headSlot().put(head);
        }
    }

    /** What no other adapter may have at the same time. */
    private Set<String> claims() {
        Set<String> claims = new HashSet<>(overlay.names());
        layers.keySet().forEach(path -> claims.add(path + ".weight"));
        trainable.keySet().stream()
                .filter(name -> model.weight(name) != null)
                .filter(name -> head == null || !head.tensors().containsKey(name))
                .forEach(claims::add);
        return claims;
    }

    private void vacate() {
        model.occupancy().release(claims());
        boolean last = head != null && model.occupancy().leaveHead(method.name());
        if (before != null) {
            if (last && !merged) {
                model.headSlot().put(before);
            }
            before.release();
            before = null;
        }
        enabled = false;
    }

    /**
     * Writes the update into the model's weights, which then give what they gave with the adapter beside them. The weights
     * before are kept for {@link #unmerge} until this is closed; closed, the model stays merged. A model whose weights stay in
     * their files is to be saved before that.
     *
     * @throws InputException where it is merged already, or the result wouldn't be finite; all is then as before
     */
    public void merge() {
        requireOpen();
        if (merged) {
            throw new InputException(method.name() + " is merged into " + model.name() + " already.");
        }
        enable();
        Map<String, NDArray> values = new LinkedHashMap<>();
        try (NDManager scope = manager.newSubManager()) {
            layers.forEach((path, adapter) -> {
                Layer layer = model.layer(path).orElseThrow();
                values.put(path + ".weight", merged(layer, adapter, scope));
                NDArray bias = adapter.mergedBias(layer);
                if (bias != null) {
                    values.put(path + ".bias", finite(path, bias, scope));
                }
            });
            values.values().forEach(value -> value.attach(manager));
        }
        keepTied(values);
        takeOffLayers();
        values.forEach(merging::add);
        merging.exchange();
        merged = true;
    }

    /** Computed now; of a weight that stays in its file, by each use. */
    private static NDArray merged(Layer layer, LayerAdapter adapter, NDManager scope) {
        if (!FrozenWeight.isDeferred(layer.weight())) {
            return finite(layer.name(), adapter.merged(layer), scope);
        }
        adapter.tensors().values().forEach(tensor -> requireFinite(layer.name(), tensor));
        Layer base = layer.with(layer.weight());
        return FrozenWeight.deferred(
                base.weight().getShape(), scope, target -> finite(base.name(), adapter.merged(base), target));
    }

    /** Gives the weights back what they were before {@link #merge}, to the last bit, and puts the adapter beside them. */
    public void unmerge() {
        requireOpen();
        if (merged) {
            merging.exchange();
            merging.clear();
            putOnLayers();
            merged = false;
        }
    }

    private void putOnLayers() {
        layers.forEach((path, adapter) -> model.layer(path).orElseThrow().adapt(adapter));
        trainable.values().forEach(w -> w.setRequiresGradient(true));
    }

    private void takeOffLayers() {
        // A model that was closed first has taken all with it.
        trainable.values().stream().filter(w -> !w.isReleased()).forEach(w -> w.setRequiresGradient(false));
        layers.keySet().forEach(path -> model.layer(path).orElseThrow().adapt(null));
    }

    /** What was one tensor and still is the same stays one. */
    private void keepTied(Map<String, NDArray> values) {
        values.replaceAll((name, value) -> model.tiedWith(name).stream()
                .map(values::get)
                .filter(other -> other == value || other != null && other.contentEquals(value))
                .findFirst()
                .orElse(value));
    }

    private static NDArray finite(String path, NDArray value, NDManager scope) {
        value.attach(scope);
        requireFinite(path, value);
        return value;
    }

    private static void requireFinite(String path, NDArray value) {
        try (NDArray sum = value.sum()) {
            if (!Double.isFinite(sum.getFloat())) {
                throw new InputException("the adapter on " + path + " is broken: merged weights wouldn't be finite.");
            }
        }
    }

    /**
     * Takes it off the model, unless it is merged. A head that it found on the model stays there as it is. Closing twice is
     * closing once.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (merged) {
            merging.leave();
            overlay.leave();
            vacate();
        } else {
            disable();
        }
        if (trainsInPlace()) {
            model.weightsChanged();
        }
        if (head != null) {
            head.release();
        }
        manager.close();
        closed = true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the adapter was closed.");
        }
    }

    /** Whether the model's own tensors, not only the head's, change while it trains: there is no way back then. */
    public boolean trainsInPlace() {
        return trainable.entrySet().stream()
                .anyMatch(entry -> !parameters.containsKey(entry.getKey())
                        && model.weight(entry.getKey()) == entry.getValue()
                        && (head == null || !head.tensors().containsKey(entry.getKey())));
    }
}
