package io.github.asymlora.adapter;

import io.github.asymlora.model.Model;

/** Trains the head on the frozen encoder: what every other method is to beat. */
public record HeadOnly() implements FineTuning {
    @Override
    public String name() {
        return "head only";
    }

    @Override
    public Plan plan(Model model) {
        return new Plan("head only", Plan.headRows(model), Plan.size(model));
    }

    @Override
    public Adapter attach(Model model, long seed) {
        return AdapterBuilder.of(model, this, AdapterBuilder::trainHead);
    }
}
