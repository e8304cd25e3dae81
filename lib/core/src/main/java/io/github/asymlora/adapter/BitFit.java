package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * BitFit: trains the model's biases, those of the norms too, and nothing else of it.
 *
 * <p>Source: Ben Zaken et al. 2022, section 3. PEFT has no files for it: it is saved as {@code biases.safetensors}.
 */
public record BitFit() implements Method {
    @Override
    public String name() {
        return "BitFit";
    }

    @Override
    public Plan plan(Model model) {
        List<Plan.Row> rows = new ArrayList<>();
        biases(model).forEach(name -> rows.add(Plan.pretrained(model, name)));
        rows.addAll(Plan.headRows(model));
        return new Plan(name(), rows, Plan.size(model));
    }

    @Override
    public Adapter attach(Model model, long seed) {
        List<String> trained = new ArrayList<>(biases(model));
        NDManager manager = model.manager().newSubManager();
        Map<String, NDArray> start = new LinkedHashMap<>();
        for (String name : trained) {
            NDArray copy = model.weights().get(name).duplicate();
            copy.attach(manager);
            start.put(name, copy);
        }
        trained.addAll(model.headParameters());
        return new Adapter(model, this, manager, Map.of(), Map.of(), trained, start);
    }

    /** The biases of the model without its head. */
    static List<String> biases(Model model) {
        List<String> biases = model.parameters().stream()
                .filter(name -> name.endsWith(".bias"))
                .filter(name -> !model.headParameters().contains(name))
                .toList();
        if (biases.isEmpty()) {
            throw new InputException(model.name() + " has no biases for BitFit to train.");
        }
        return biases;
    }
}
