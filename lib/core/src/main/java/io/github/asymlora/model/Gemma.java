package io.github.asymlora.model;

/**
 * Gemma, versions 1 to 3: LLaMA with scaled embeddings and norms that are stored as what they are above 1. From version 2
 * on what attention and the feed-forward part give is normalised too, and layers with a window alternate with layers that
 * see all; version 2 bounds its scores by a tanh, version 3 normalises queries and keys instead, and layers with a window
 * have rotary positions of their own.
 *
 * <p>Source: Gemma Team 2024a, 2024b, 2025 (the text models).
 */
final class Gemma extends Llama {
    private static final int DEFAULT_HEAD_SIZE = 256;

    private Gemma(Config config, WeightLoader.Reader layers, DecoderTraits traits) {
        super(config, layers, traits);
    }

    static Gemma first(Config config, WeightLoader.Reader layers) {
        return new Gemma(config, layers, traits(config, "hidden_act"));
    }

    static Gemma second(Config config, WeightLoader.Reader layers) {
        DecoderTraits traits = alternating(config, 2);
        traits.scoreCap = config.cap("attn_logit_softcapping", 50);
        traits.logitCap = config.cap("final_logit_softcapping", 30);
        return new Gemma(config, layers, traits);
    }

    static Gemma third(Config config, WeightLoader.Reader layers) {
        if (config.flag("use_bidirectional_attention", false)) {
            throw config.wrong("use_bidirectional_attention", true, "false: a decoder");
        }
        DecoderTraits traits = alternating(config, config.integer("sliding_window_pattern", 6));
        traits.logitCap = config.cap("final_logit_softcapping", 0);
        traits.normedHeads = true;
        traits.localRope = true;
        traits.ropeBase = 1e6f;
        return new Gemma(config, layers, traits);
    }

    private static DecoderTraits traits(Config config, String activation) {
        DecoderTraits traits = new DecoderTraits(config);
        traits.headSize = config.integer("head_dim", DEFAULT_HEAD_SIZE);
        traits.attentionBiases(config);
        traits.embeddingScale = (float) Math.sqrt(config.integer("hidden_size"));
        traits.normsAboveOne = true;
        traits.activation = Activation.of(config, activation, Activation.GELU_NEW);
        traits.tied = true;
        return traits;
    }

    private static DecoderTraits alternating(Config config, int pattern) {
        DecoderTraits traits = traits(config, "hidden_activation");
        traits.normedOutputs = true;
        traits.window = SlidingWindow.alternating(config, layer -> (layer + 1) % pattern != 0);
        traits.queryScale = Math.sqrt(traits.headSize / config.number("query_pre_attn_scalar", DEFAULT_HEAD_SIZE));
        return traits;
    }
}
