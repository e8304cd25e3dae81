package io.github.asymlora.model;

/**
 * Phi-3 and 3.5: LLaMA with one layer for queries, keys and values, one for the gate and what it opens, and a window where
 * asked for.
 *
 * <p>Source: Abdin et al. 2024.
 */
final class Phi3 extends Llama {
    Phi3(Config config, WeightLoader.Reader layers) {
        super(config, layers, traits(config));
    }

    private static DecoderTraits traits(Config config) {
        DecoderTraits traits = new DecoderTraits(config);
        traits.fused = true;
        traits.window = config.has("sliding_window") ? SlidingWindow.everywhere(config) : SlidingWindow.none();
        return traits;
    }
}
