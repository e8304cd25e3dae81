package io.github.asymlora.model;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * The layers in which a token sees only the nearest ones before it.
 *
 * <p>Source: Beltagy et al. 2020.
 *
 * @param tokens how many a token sees, itself included
 * @param layers the layers with such a window, by number
 */
record SlidingWindow(int tokens, IntPredicate layers) {
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";
    private static final String WINDOWED = "window mask";
    private static final int DEFAULT_TOKENS = 4096;
    private static final int DEFAULT_FULL_LAYERS = 28;

    /** Every token sees all before it. */
    static SlidingWindow none() {
        return new SlidingWindow(Integer.MAX_VALUE, layer -> false);
    }

    /** One for all layers, as Mistral has it: none where {@code sliding_window} is null, 4096 where it isn't named. */
    static SlidingWindow everywhere(Config config) {
        boolean absent = config.names("sliding_window") && !config.has("sliding_window");
        return absent ? none() : new SlidingWindow(tokens(config), layer -> true);
    }

    /** One for the layers of {@code layer_types}, or from {@code max_window_layers} on: as Qwen has it. */
    static SlidingWindow byLayer(Config config) {
        boolean used = config.flag("use_sliding_window", false)
                && (config.has("sliding_window") || !config.names("sliding_window"));
        if (config.has("layer_types")) {
            return typed(config, used);
        }
        int full = config.index("max_window_layers", DEFAULT_FULL_LAYERS);
        return used ? new SlidingWindow(tokens(config), layer -> layer >= full) : none();
    }

    /** One for the layers of {@code layer_types}, or where the file has none for these: as Gemma has it. */
    static SlidingWindow alternating(Config config, IntPredicate otherwise) {
        return config.has("layer_types") ? typed(config, true) : new SlidingWindow(tokens(config), otherwise);
    }

    private static SlidingWindow typed(Config config, boolean used) {
        List<String> types = config.texts("layer_types");
        if (types.size() < config.layers("num_hidden_layers")) {
            throw config.wrong("layer_types", types, "one for each of num_hidden_layers");
        }
        for (String type : types) {
            if (!type.equals(FULL) && !(used && type.equals(SLIDING))) {
                throw config.wrong(
                        "layer_types", type, used ? FULL + " or " + SLIDING : FULL + " without a sliding window");
            }
        }
        return types.contains(SLIDING)
                ? new SlidingWindow(tokens(config), layer -> types.get(layer).equals(SLIDING))
                : none();
    }

    private static int tokens(Config config) {
        return config.integer("sliding_window", DEFAULT_TOKENS);
    }

    /** The name of the mask that a layer reads from the forward pass. */
    String mask(int layer) {
        return layers.test(layer) ? WINDOWED : "mask";
    }

    /** How many tokens one sees under the mask of that name, itself included. */
    int tokensOf(String mask) {
        return mask.equals(WINDOWED) ? tokens : Integer.MAX_VALUE;
    }
}
