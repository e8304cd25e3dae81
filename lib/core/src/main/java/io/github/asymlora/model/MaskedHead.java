package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/**
 * BERT's masked-language-model head: decoder(norm(act(W h + b))), a score for each entry of the vocabulary at each place,
 * also where the token was masked. It was pretrained with the model.
 *
 * <p>Source: Devlin et al. 2019, section 3.1.
 *
 * @param name the module path of its own layers
 * @param dense {@code [hidden, hidden]}
 * @param decoder {@code [vocabulary, hidden]}, by default the embedding table itself, with a bias of its own or none
 */
record MaskedHead(String name, Linear dense, Activation activation, Norm norm, Linear decoder) implements Head {
    private static final String NAME = "cls.predictions";

    static MaskedHead of(Config config, WeightLoader.Reader layers, Embedding words, float epsilon) {
        int hidden = words.out();
        return new MaskedHead(
                NAME,
                layers.linear(NAME + ".transform.dense", hidden, hidden),
                Activation.of(config),
                layers.norm(NAME + ".transform.LayerNorm", hidden, epsilon),
                layers.projection(NAME + ".decoder", NAME + ".bias", config, true, words));
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        return decoder.apply(norm.apply(activation.apply(dense.apply(hidden, flow))), flow);
    }

    @Override
    public Prediction predicts() {
        return Prediction.MASKED_TOKEN;
    }
}
