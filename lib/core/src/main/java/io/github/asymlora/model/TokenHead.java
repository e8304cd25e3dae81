package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * A language model's head: a score for each entry of the vocabulary at each place, or where the inputs name places, at
 * those alone: {@code [places, vocabulary]}. It was pretrained with the model, so only full fine-tuning trains it.
 *
 * @param projection {@code [vocabulary, hidden]}, often the embedding table itself
 * @param before what becomes of the hidden states first
 * @param after what becomes of the scores
 * @param predicts which token they are about
 */
record TokenHead(Linear projection, UnaryOperator<NDArray> before, UnaryOperator<NDArray> after, Prediction predicts)
        implements Head {
    static final String NAME = "lm_head";

    TokenHead(Linear projection, Prediction predicts) {
        this(projection, UnaryOperator.identity(), UnaryOperator.identity(), predicts);
    }

    TokenHead before(UnaryOperator<NDArray> other) {
        return new TokenHead(projection, other, after, predicts);
    }

    TokenHead after(UnaryOperator<NDArray> other) {
        return new TokenHead(projection, before, other, predicts);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        return after.apply(projection.apply(before.apply(Pool.TOKENS.apply(hidden, flow)), flow));
    }
}
