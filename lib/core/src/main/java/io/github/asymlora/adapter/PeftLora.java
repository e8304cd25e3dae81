package io.github.asymlora.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link Lora} as PEFT's {@code adapter_config.json} describes it. */
final class PeftLora {
    private PeftLora() {}

    static void describe(Lora lora, ObjectNode config) {
        LoraOptions options = lora.options();
        config.put("peft_type", Lora.TYPE);
        config.put("r", lora.rank());
        config.put("lora_alpha", lora.alpha());
        config.put("lora_dropout", lora.dropout());
        config.put("bias", options.bias().toString());
        config.put("init_lora_weights", true);
        config.put("use_rslora", options.rankStabilized());
        config.put("use_dora", false);
        config.put("lora_bias", options.biasOnB());
        config.set("rank_pattern", PeftConfig.tree(options.ranks()));
        config.set("alpha_pattern", PeftConfig.tree(options.alphas()));
        config.set(TrainableTokens.FIELD, PeftConfig.tree(options.tokens().asPeft()));
        config.putObject(PeftConfig.OURS).put("arm", Notation.code(lora));
    }

    /** Reads what {@link #describe} writes. */
    static Lora read(PeftConfig config) {
        config.refuse(
                "use_qalora",
                "use_bdlora",
                "layer_replication",
                "target_parameters",
                "alora_invocation_tokens",
                "arrow_config");
        Map<String, Integer> ranks = new LinkedHashMap<>();
        config.numbers("rank_pattern").forEach((key, value) -> ranks.put(key, value.intValue()));
        LoraOptions options = new LoraOptions(
                config.flag("use_rslora"),
                ranks,
                config.numbers("alpha_pattern"),
                Bias.of(config.text("bias", "none")),
                config.flag("lora_bias"),
                List.of(),
                TrainableTokens.read(config));
        Lora lora = Lora.rank(config.integer("r"))
                .alpha(config.number("lora_alpha"))
                .dropout(config.number("lora_dropout", 0))
                .on(config.targets())
                .with(options);
        String arm = config.ours("arm");
        return arm == null ? lora : Notation.apply(lora, arm);
    }
}
