package io.github.asymlora.model;

/**
 * SmolLM3: LLaMA, in each fourth of whose layers positions aren't told to queries and keys.
 *
 * <p>Source: Bakouch et al. 2025; layers without positions: Yang et al. 2025.
 */
final class Smollm3 extends Llama {
    Smollm3(Config config, WeightLoader.Reader layers) {
        super(config, layers, traits(config));
    }

    private static DecoderTraits traits(Config config) {
        DecoderTraits traits = plain(config);
        traits.tied = true;
        traits.ropeBase = 2e6f;
        traits.window = SlidingWindow.byLayer(config);
        int interval = config.integer("no_rope_layer_interval", 4);
        traits.turning = layer -> (layer + 1) % interval != 0;
        if (config.has("no_rope_layers")) {
            float[] turning = config.numbers("no_rope_layers", config.layers("num_hidden_layers"));
            traits.turning = layer -> turning[layer] != 0; // 1 where positions are told, whatever the name says
        }
        return traits;
    }
}
