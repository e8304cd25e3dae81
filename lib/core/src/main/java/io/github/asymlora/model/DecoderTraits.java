package io.github.asymlora.model;

import java.util.function.IntPredicate;

/**
 * What tells the decoders of LLaMA's kind apart, beside the sizes that all of them read from {@code config.json}. As it
 * starts it is LLaMA without biases; a family sets what it has otherwise.
 */
final class DecoderTraits {
    /** Width of a head's queries, keys and values. */
    int headSize;

    /** Whether the projections to queries, keys and values have biases. */
    boolean inputBiases;

    /** Whether attention's output projection has one. */
    boolean outputBias;

    /** Whether the feed-forward layers have them. */
    boolean feedForwardBiases;

    /** Whether one layer makes queries, keys and values, and another one the gate and what it opens. */
    boolean fused;

    /** Whether each head's queries and keys are normalised before they turn. */
    boolean normedHeads;

    /** Whether what attention and the feed-forward part give is normalised too, before it is added. */
    boolean normedOutputs;

    /** Whether norms are stored as what their scales are above 1. */
    boolean normsAboveOne;

    /** How far tokens look back. */
    SlidingWindow window = SlidingWindow.none();

    /** Layers in which queries and keys turn by their positions, by number. */
    IntPredicate turning = layer -> true;

    /** The base of rotary positions where {@code config.json} has none. */
    float ropeBase = 10000;

    /** Whether layers with a window have rotary positions of their own. */
    boolean localRope;

    /** What the vectors of tokens are multiplied by. */
    float embeddingScale = 1;

    /** What queries are multiplied by, beside 1/√headSize. */
    double queryScale = 1;

    /** The bound that attention scores approach and don't exceed; 0 for none. */
    float scoreCap;

    /** The same for a language model's scores. */
    float logitCap;

    /** The nonlinearity of the feed-forward part. */
    Activation activation;

    /** Whether the language model's head is the table of tokens where {@code config.json} doesn't say. */
    boolean tied;

    DecoderTraits(Config config) {
        headSize = config.integer("head_dim", config.integer("hidden_size") / config.integer("num_attention_heads"));
        activation = Activation.of(config, "hidden_act", Activation.SILU);
    }

    /** Reads whether attention has biases. */
    void attentionBiases(Config config) {
        inputBiases = config.flag("attention_bias", false);
        outputBias = inputBiases;
    }
}
