package io.github.asymlora.model;

/**
 * Qwen2: LLaMA with biases on queries, keys and values alone, and a window in its upper layers where asked for.
 *
 * <p>Source: Yang et al. 2024.
 */
final class Qwen2 extends Llama {
    Qwen2(Config config, WeightLoader.Reader layers) {
        super(config, layers, traits(config, layers));
    }

    private static DecoderTraits traits(Config config, WeightLoader.Reader layers) {
        DecoderTraits traits = new DecoderTraits(config);
        traits.inputBiases =
                config.flag("attention_bias", true) || layers.has("q_proj.bias"); // 0 where a file has none
        traits.window = SlidingWindow.byLayer(config);
        return traits;
    }
}
