package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * BitFit: trains the model's biases, those of the norms too, and nothing else of it.
 *
 * <p>Source: Ben Zaken et al. 2022, section 3. PEFT has no files for it: it is saved as {@code biases.safetensors}.
 */
public record BitFit() implements FineTuning {
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
        return AdapterBuilder.of(model, this, builder -> {
            builder.train(biases(model));
            builder.trainHead();
        });
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
