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
        DecoderTraits traits = new DecoderTraits(config);
        traits.window = SlidingWindow.everywhere(config);
        return traits;
    }
}
