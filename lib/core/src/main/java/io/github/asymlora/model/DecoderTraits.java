package io.github.asymlora.model;

/**
 * What tells the decoders of LLaMA's kind apart, beside the sizes that all of them read from {@code config.json}.
 *
 * @param headSize of queries, keys and values
 * @param inputBiases whether the projections to queries, keys and values have biases
 * @param outputBias whether attention's output projection has one
 * @param feedForwardBiases whether the feed-forward layers have them
 * @param normedHeads whether each head's queries and keys are normalised before they turn
 * @param window how far tokens look back
 */
record DecoderTraits(
        int headSize,
        boolean inputBiases,
        boolean outputBias,
        boolean feedForwardBiases,
        boolean normedHeads,
        SlidingWindow window) {

    /** The width of a head that most families have: the hidden width is divided among the heads. */
    static int headSize(Config config) {
        return config.integer("head_dim", config.integer("hidden_size") / config.integer("num_attention_heads"));
    }
}
