package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/**
 * A language model's head: a score for each entry of the vocabulary at each place. It was pretrained with the model, so
 * only full fine-tuning trains it.
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
        NDArray scores = projection.apply(hidden, flow);
        return shift == null ? scores : scores.addi(shift.value());
    }
}
