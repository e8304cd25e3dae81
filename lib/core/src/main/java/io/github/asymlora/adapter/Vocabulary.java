package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Model;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model's parameters with a row for each token, out of an adapter's file: PEFT saves them where an adapter is on them, and
 * where tokens were added to the base, which then has another number of rows.
 */
final class Vocabulary {
    private static final String OUTPUT = "lm_head.weight";
    private static final String SHIFT = "final_logits_bias";

    private final Model model;
    private final Safetensors file;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, NDArray> found = new LinkedHashMap<>();
    private final Set<String> forAll = new LinkedHashSet<>();
    private long rows;

    Vocabulary(Model model, Safetensors file) {
        this.model = model;
        this.file = file;
        if (model.words() != null) {
            names.addAll(model.tiedWith(model.words().name() + ".weight"));
            rows = model.words().in();
        }
        if (model.weight(OUTPUT) != null) {
            names.add(OUTPUT);
        }
    }

    boolean holds(String parameter) {
        return names.contains(parameter);
    }

    /** The file's shape of one of them, which may differ in rows from the model's but not from the others'. */
    Shape shape(String stored) {
        Shape shape = file.info(stored).shape();
        boolean fits = shape.dimension() == 2 && shape.get(1) == model.words().out() && shape.get(0) > 0;
        if (!fits || !found.isEmpty() && shape.get(0) != rows) {
            throw new InputException(file.file() + ": \"" + stored + "\" is " + shape + ", expected ("
                    + (found.isEmpty() ? "tokens" : rows) + ", " + model.words().out() + ").");
        }
        return shape;
    }

    /**
     * Gives the builder one of them. Where the file has the same for one that is tied to it, they stay one tensor.
     *
     * @param trains whether it was trained as a whole, not only saved: those tied to it are then as they were
     */
    void take(String parameter, NDArray value, boolean trains, AdapterBuilder builder) {
        rows = value.getShape().get(0);
        Optional<NDArray> same = model.tiedWith(parameter).stream()
                .map(found::get)
                .filter(other -> other != null && other.contentEquals(value))
                .findFirst();
        NDArray own = same.orElse(value);
        found.put(parameter, own);
        if (trains && same.isEmpty()) {
            builder.train(parameter, own);
        } else {
            builder.bring(parameter, own);
        }
        if (!trains) {
            forAll.add(parameter);
        }
    }

    /**
     * Gives the builder what follows for the others.
     *
     * @return all of them, as an overlay that isn't on the model yet
     * @throws InputException where the file has another number of tokens than the model, and not for all of them
     */
    ParameterOverlay complete(AdapterBuilder builder) {
        for (String parameter : forAll) {
            for (String other : model.tiedWith(parameter)) {
                if (found.putIfAbsent(other, found.get(parameter)) == null) {
                    builder.overlay().add(other, found.get(parameter));
                }
            }
        }
        names.stream()
                .filter(name -> !found.containsKey(name)
                        && model.weight(name).getShape().get(0) != rows)
                .findFirst()
                .ifPresent(name -> {
                    throw new InputException(file.file() + " is for " + rows + " tokens; " + model.name() + " has "
                            + model.words().in() + ", and the file lacks \"" + name + "\".");
                });
        NDArray shift = model.weight(SHIFT);
        if (shift != null && shift.getShape().get(1) != rows) {
            builder.overlay().add(SHIFT, resized(shift, builder));
        }
        ParameterOverlay overlay = new ParameterOverlay(model);
        found.forEach(overlay::add);
        return overlay;
    }

    /** Added tokens have no shift. */
    private NDArray resized(NDArray shift, AdapterBuilder builder) {
        NDArray resized = builder.manager().zeros(new Shape(1, rows));
        long kept = Math.min(rows, shift.getShape().get(1));
        String columns = ":, :" + kept;
        try (NDArray old = shift.get(columns)) {
            resized.set(new NDIndex(columns), old);
        }
        return resized;
    }
}
