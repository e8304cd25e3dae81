package io.github.asymlora.model;

/**
 * Qwen3: LLaMA whose heads have a width of their own and normalise queries and keys before these turn.
 *
 * <p>Source: Yang et al. 2025.
 */
final class Qwen3 extends Llama {
    private static final int DEFAULT_HEAD_SIZE = 128;

    Qwen3(Config config, WeightLoader.Reader layers) {
        super(config, layers, traits(config));
    }

    private static DecoderTraits traits(Config config) {
        DecoderTraits traits = new DecoderTraits(config);
        traits.headSize = config.integer("head_dim", DEFAULT_HEAD_SIZE);
        traits.attentionBiases(config);
        traits.normedHeads = true;
        traits.window = SlidingWindow.byLayer(config);
        return traits;
    }
}
