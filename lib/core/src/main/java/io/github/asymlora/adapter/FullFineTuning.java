package io.github.asymlora.adapter;

import io.github.asymlora.model.Model;
import java.util.List;

/** Trains every weight, in place: load the model anew to have the pretrained one back. */
public record FullFineTuning() implements FineTuning {
    @Override
    public String name() {
        return "full fine-tuning";
    }

    @Override
    public Plan plan(Model model) {
        List<Plan.Row> rows = model.parameters().stream()
                .map(name -> Plan.pretrained(model, name))
                .toList();
        return new Plan(name(), rows, Plan.size(model));
    }

    @Override
    public Adapter attach(Model model, long seed) {
        return AdapterBuilder.of(model, this, builder -> {
            builder.trainInPlace(model.parameters());
            builder.trainHead();
        });
    }
}
