package io.github.asymlora.model;

/**
 * Mistral: LLaMA without biases, whose tokens may see a window of those before them only.
 *
 * <p>Source: Jiang et al. 2023.
 */
final class Mistral extends Llama {
    Mistral(Config config, WeightLoader.Reader layers) {
        super(config, layers, traits(config));
    }

    private static DecoderTraits traits(Config config) {
        SlidingWindow window = SlidingWindow.everywhere(config);
        return new DecoderTraits(DecoderTraits.headSize(config), false, false, false, false, window);
    }
}
