package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A method that puts tensors on chosen layers, as all of PEFT's do that are here. A method says which tensors
 * ({@link #slots}), how they start ({@link #draw}) and what they do ({@link #build}); planning, attaching, reading and
 * writing follow from that. A method of one's own is such a class; {@link LayerMethods#register} makes its files readable.
 */
public interface LayerMethod extends FineTuning {
    /** The layers it is on. */
    Targets targets();

    /** Whether a layer that it is on is one of its targets; token rows that train beside them aren't. */
    default boolean isTarget(Layer layer) {
        return true;
    }

    /** Its tensors on a layer. */
    List<TensorSpec> slots(Layer layer);

    /** Whether the tensor of this name, in a file, trains. */
    default boolean trains(String name) {
        return true;
    }

    /** Draws a layer's tensors, by slot name. */
    Map<String, NDArray> draw(Layer layer, NDManager manager, long seed);

    /** What the tensors, the layer's and the shared ones, do to the layer. */
    LayerAdapter build(Layer layer, Map<String, NDArray> tensors);

    /** Tensors that all its layers share; none for most. */
    default List<TensorSpec> shared(List<Layer> layers) {
        return List.of();
    }

    /** Draws the shared tensors. */
    default Map<String, NDArray> drawShared(List<Layer> layers, NDManager manager, long seed) {
        return Map.of();
    }

    /** The model's own parameters, beside its head, that train too. */
    default List<String> alsoTrained(Model model, List<Layer> layers) {
        return List.of();
    }

    /** Its fields of {@code adapter_config.json}, and {@code peft_type}. */
    void describe(ObjectNode config);

    /** Refuses what doesn't fit a layer; embeddings, where the method has no form for them. */
    default void check(Layer layer) {
        if (layer instanceof Embedding) {
            throw new InputException(name() + " can't be on " + layer.name() + ": of the embeddings only LoRA can.");
        }
    }

    /** The layers of a model that it is on, in forward order. */
    default List<Layer> layers(Model model) {
        return targets().in(model);
    }

    /** The line above the plan's table. */
    default String title() {
        return name() + ", on " + targets();
    }

    @Override
    default Plan plan(Model model) {
        List<Layer> layers = checked(model);
        List<Plan.Row> rows = new ArrayList<>();
        shared(layers).forEach(slot -> rows.add(Plan.row(slot.name(), slot)));
        for (Layer layer : layers) {
            slots(layer).forEach(slot -> rows.add(Plan.row(layer.name() + "." + slot.name(), slot)));
        }
        alsoTrained(model, layers).forEach(name -> rows.add(Plan.pretrained(model, name)));
        rows.addAll(Plan.headRows(model));
        return new Plan(title(), rows, Plan.size(model));
    }

    @Override
    default Adapter attach(Model model, long seed) {
        List<Layer> layers = checked(model);
        return AdapterBuilder.of(model, this, builder -> {
            builder.share(shared(layers), drawShared(layers, builder.manager(), seed));
            for (Layer layer : layers) {
                builder.draw(this, layer, seed);
            }
            builder.train(alsoTrained(model, layers));
            builder.trainHead();
        });
    }

    private List<Layer> checked(Model model) {
        List<Layer> layers = layers(model);
        layers.forEach(this::check);
        return layers;
    }
}
