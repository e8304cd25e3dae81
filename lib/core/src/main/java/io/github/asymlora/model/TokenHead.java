package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * A language model's head: a score for each entry of the vocabulary at each place, or where the inputs name places, at
 * those alone: {@code [places, vocabulary]}. It was pretrained with the model, so only full fine-tuning trains it.
 *
 * @param projection {@code [vocabulary, hidden]}, often the embedding table itself
 * @param shift added to the scores, {@code [1, vocabulary]}; or null
 * @param predicts which token they are about
 */
record TokenHead(Linear projection, Parameter shift, Prediction predicts) implements Head {
    static final String NAME = "lm_head";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        NDArray scores = projection.apply(flow.has(ForwardContext.PLACES) ? atPlaces(hidden, flow) : hidden, flow);
        return shift == null ? scores : scores.addi(shift.value());
    }

    private static NDArray atPlaces(NDArray hidden, ForwardContext flow) {
        NDArray rows =
                hidden.reshape(-1, hidden.getShape().get(hidden.getShape().dimension() - 1));
        return rows.get(new NDIndex("{}", flow.borrow(ForwardContext.PLACES, hidden)));
    }
}
