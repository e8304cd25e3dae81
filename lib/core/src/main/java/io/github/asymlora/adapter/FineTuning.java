package io.github.asymlora.adapter;

import io.github.asymlora.model.Model;
import java.util.Optional;

/** A way to fine-tune: what is added to a model and what of it trains. */
public interface FineTuning {
    /** As the field calls it. */
    String name();

    /**
     * What attaching would do, without doing it.
     *
     * @throws io.github.asymlora.InputException where a target matches nothing or a rank doesn't fit
     */
    Plan plan(Model model);

    /**
     * Attaches to a model that has a head, if it is to have one. Close the result to take it off again.
     *
     * @param seed the same seed draws the same factors
     */
    Adapter attach(Model model, long seed);

    /** What it asks of training beyond the loss's gradient; nothing, mostly. */
    default Optional<TrainingHook> hook(Adapter adapter) {
        return Optional.empty();
    }

    /** Learning rate of a parameter, as a multiple of the others'. */
    default double learningRateFactor(String parameter) {
        return 1;
    }
}
