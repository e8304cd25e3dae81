package io.github.asymlora.gguf;

import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Config;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.model.Rope;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How llama.cpp computes a family, and the sizes that it wants to know.
 *
 * @param name {@code general.architecture}
 */
record GgufArchitecture(String name) {
    private static final String LLAMA = "llama";
    private static final String GPT2 = "gpt2";
    private static final Map<String, String> OF_FAMILIES =
            Map.of(LLAMA, LLAMA, "mistral", LLAMA, "qwen2", "qwen2", "qwen3", "qwen3", GPT2, GPT2);
    private static final int MISTRALS_WINDOW = 4096;

    static Set<String> families() {
        return new TreeSet<>(OF_FAMILIES.keySet());
    }

    /**
     * Of a model.
     *
     * @throws InputException where it is no decoder that llama.cpp and we compute alike
     */
    static GgufArchitecture of(Model model) {
        Config config = model.config();
        String name = OF_FAMILIES.get(config.modelType());
        if (name == null) {
            throw new InputException(model.name() + " is a " + config.modelType() + ": only decoders of the kinds "
                    + String.join(", ", families()) + " become GGUF files.");
        }
        if (model.head() == null || model.head().predicts() != Prediction.NEXT_TOKEN) {
            throw new InputException(model.name() + " has no language model's head"
                    + (model.labels().isEmpty() ? "" : " but one for a task") + ", which GGUF's engines need.");
        }
        boolean gpt2 = name.equals(GPT2);
        require(config, gpt2 ? "activation_function" : "hidden_act", gpt2 ? "gelu_new" : "silu");
        if (name.equals("qwen3") && config.flag("attention_bias", false)) {
            throw config.wrong("attention_bias", true, "what llama.cpp has for qwen3");
        }
        return new GgufArchitecture(name);
    }

    private static void require(Config config, String field, String value) {
        if (!config.text(field, value).equals(value)) {
            throw config.wrong(field, config.text(field), value + ", which alone llama.cpp has for the family");
        }
    }

    /** Whether the coordinates of a head that turn together lie side by side, where checkpoints have them half a head apart. */
    boolean interleavesHeads() {
        return name.equals(LLAMA);
    }

    void describe(Model model, GgufWriter out) {
        Config config = model.config();
        out.integer(name + ".vocab_size", model.words().in()).integer(name + ".embedding_length", model.hiddenSize());
        if (name.equals(GPT2)) {
            out.integer("gpt2.block_count", config.integer("n_layer"))
                    .integer("gpt2.context_length", config.integer("n_positions"))
                    .integer("gpt2.feed_forward_length", config.integer("n_inner", 4 * model.hiddenSize()))
                    .integer("gpt2.attention.head_count", config.integer("n_head"))
                    .real("gpt2.attention.layer_norm_epsilon", config.number("layer_norm_epsilon", 1e-5f));
        } else {
            int width = headWidth(model);
            out.integer(name + ".block_count", config.integer("num_hidden_layers"))
                    .integer(name + ".context_length", context(config))
                    .integer(name + ".feed_forward_length", config.integer("intermediate_size"))
                    .integer(name + ".attention.head_count", heads(config))
                    .integer(name + ".attention.head_count_kv", keyHeads(config))
                    .integer(name + ".attention.key_length", width)
                    .integer(name + ".attention.value_length", width)
                    .integer(name + ".rope.dimension_count", width)
                    .real(name + ".attention.layer_norm_rms_epsilon", config.number("rms_norm_eps", 1e-6f));
            describe(Rope.of(config, width), model, out);
        }
    }

    /** The tensor of divisors llama.cpp has in its own architecture only; one divisor for all has a name in each. */
    private void describe(Rope rope, Model model, GgufWriter out) {
        float[] divisors = rope.divisors();
        out.real(name + ".rope.freq_base", rope.base());
        boolean same = true;
        for (float divisor : divisors) {
            same &= Math.abs(divisor - divisors[0]) < 1e-6f * divisor;
        }
        if (same && divisors[0] != 1) {
            out.text(name + ".rope.scaling.type", "linear").real(name + ".rope.scaling.factor", divisors[0]);
        } else if (!same) {
            if (!name.equals(LLAMA)) {
                throw new InputException(model.name() + ": llama.cpp's " + name
                        + " has no factor for each frequency of rotary positions, which its rope_scaling asks for.");
            }
            out.tensor("rope_freqs.weight", new Shape(divisors.length), GgufType.F32, scope -> scope.create(divisors));
        }
    }

    /** Longer texts llama.cpp computes otherwise where a family looks back over a window only. */
    private static long context(Config config) {
        int positions = config.integer("max_position_embeddings", 2048);
        boolean windowed = config.modelType().equals("mistral") || config.flag("use_sliding_window", false);
        boolean none = config.values().containsKey("sliding_window") && !config.has("sliding_window");
        return windowed && !none ? Math.min(positions, config.integer("sliding_window", MISTRALS_WINDOW)) : positions;
    }

    private static int heads(Config config) {
        return config.integer("num_attention_heads");
    }

    private static int keyHeads(Config config) {
        return config.integer("num_key_value_heads", heads(config));
    }

    private static int headWidth(Model model) {
        return model.linears().get("model.layers.0.self_attn.q_proj").out() / heads(model.config());
    }

    /**
     * The order of a parameter's rows in the file; null where it is the checkpoint's.
     *
     * @param rows how many there are
     */
    long[] order(String parameter, long rows, Config config) {
        boolean query = parameter.contains(".q_proj.");
        if (!interleavesHeads() || !query && !parameter.contains(".k_proj.")) {
            return null;
        }
        int width = (int) rows / (query ? heads(config) : keyHeads(config));
        long[] order = new long[(int) rows];
        for (int i = 0; i < rows; i++) {
            int place = i % width;
            order[i] = i - place + place / 2 + place % 2 * (width / 2);
        }
        return order;
    }
}
