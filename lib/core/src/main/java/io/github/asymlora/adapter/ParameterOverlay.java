package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.model.Model;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tensors that change places with a model's parameters, there and back. */
final class ParameterOverlay {
    private final Model model;
    private final Map<String, NDArray> away = new LinkedHashMap<>();

    ParameterOverlay(Model model) {
        this.model = model;
    }

    /** Adds one, while the overlay isn't on the model. */
    void add(String parameter, NDArray value) {
        away.put(parameter, value);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(away.keySet());
    }

    /** Puts these on the model and takes what was there, or the other way round. */
    void exchange() {
        if (!away.isEmpty()) {
            away.replaceAll(model::exchange);
            model.weightsChanged();
        }
    }

    /** Frees its tensors, while it isn't on the model. */
    void clear() {
        away.values().forEach(NDArray::close);
        away.clear();
    }

    /** Leaves what is on the model to it, and frees what was there before. */
    void leave() {
        away.forEach((name, before) -> {
            model.weight(name).attach(model.manager());
            if (model.tiedWith(name).stream().noneMatch(other -> model.weight(other) == before)) {
                before.close();
            }
        });
        away.clear();
    }
}
