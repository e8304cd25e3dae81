package io.github.asymlora.gguf;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What llama.cpp calls the modules of a model. */
final class GgufNames {
    private static final Pattern IN_LAYER = Pattern.compile("(?:model\\.layers|transformer\\.h)\\.(\\d+)\\.(.+)");

    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"),
            Map.entry("ln_1", "attn_norm"),
            Map.entry("attn.c_attn", "attn_qkv"),
            Map.entry("attn.c_proj", "attn_output"),
            Map.entry("ln_2", "ffn_norm"),
            Map.entry("mlp.c_fc", "ffn_up"),
            Map.entry("mlp.c_proj", "ffn_down"));

    private static final Map<String, String> OUTSIDE = Map.of(
            "model.embed_tokens", "token_embd",
            "model.norm", "output_norm",
            "lm_head", "output",
            "transformer.wte", "token_embd",
            "transformer.wpe", "position_embd",
            "transformer.ln_f", "output_norm");

    private GgufNames() {}

    /** A parameter's name, such as {@code blk.0.attn_q.weight}. */
    static String of(String parameter) {
        int ending = parameter.lastIndexOf('.');
        String module = parameter.substring(0, ending);
        Matcher inLayer = IN_LAYER.matcher(module);
        String name = inLayer.matches()
                ? "blk." + inLayer.group(1) + "." + known(PARTS, inLayer.group(2), parameter)
                : known(OUTSIDE, module, parameter);
        return name + parameter.substring(ending);
    }

    private static String known(Map<String, String> names, String module, String parameter) {
        String name = names.get(module);
        if (name == null) {
            throw new IllegalStateException("GGUF has no name for " + parameter);
        }
        return name;
    }
}
