package io.github.asymlora.notebook.card;

import io.github.asymlora.model.Model;

/** A model: family, sizes, head, and whether an adapter is on it. */
final class ModelCard {
    private ModelCard() {}

    static Card of(Model model) {
        long numbers = model.parameters().stream()
                .mapToLong(name -> model.weight(name).getShape().size())
                .sum();
        return Card.of("Model " + model.name())
                .fact("family", model.config().modelType())
                .fact("parameters", numbers)
                .fact("width", model.hiddenSize())
                .fact("linear layers", model.linears().size())
                .fact("head", model.head() == null ? "none" : model.head().name())
                .fact("classes", String.join(", ", model.labels()))
                .fact("adapter", model.isAdapted(model.stages().size()) ? "on it" : "none")
                .text(model.toString());
    }
}
