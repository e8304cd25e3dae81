package io.github.asymlora.model;

/**
 * Qwen2: LLaMA with biases on queries, keys and values alone, and a window in its upper layers where asked for.
 *
 * <p>Source: Yang et al. 2024.
 */
final class Qwen2 extends Llama {
    Qwen2(Config config, Layers.Reader layers) {
        super(config, layers, traits(config));
    }

    private static DecoderTraits traits(Config config) {
        SlidingWindow window = SlidingWindow.byLayer(config);
        return new DecoderTraits(DecoderTraits.headSize(config), true, false, false, false, window);
    }
}
