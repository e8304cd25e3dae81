package io.github.asymlora.adapter;

/** The methods that PEFT's files can hold. A new one is a class and a line here. */
final class Methods {
    private Methods() {}

    /** The method that a configuration describes. */
    static LayerMethod read(PeftConfig config) {
        return switch (config.text("peft_type", "")) {
            case Lora.TYPE -> lora(config);
            case Ia3.TYPE -> Ia3.read(config);
            case AdaLora.TYPE -> AdaLora.read(config);
            case Vera.TYPE -> Vera.read(config);
            default -> throw config.wrong("peft_type", "one of LORA, IA3, ADALORA, VERA");
        };
    }

    /** How a LoRA starts matters after training too where it was taken out of the base weights. */
    private static LayerMethod lora(PeftConfig config) {
        Lora lora = PeftLora.read(config);
        return switch (config.text("init_lora_weights", "true")) {
            case "true", "false", "gaussian", "orthogonal", "eva" -> config.flag("use_dora") ? new Dora(lora) : lora;
            case "pissa" -> plain(config, new Pissa(lora));
            case "olora" -> plain(config, new Olora(lora));
            default ->
                throw config.wrong(
                        "init_lora_weights",
                        "one that leaves the base weights as they are, pissa or olora; have PEFT save others as a plain LoRA,"
                                + " with path_initial_model_for_weight_conversion");
        };
    }

    private static LayerMethod plain(PeftConfig config, LayerMethod method) {
        config.refuse("use_dora");
        return method;
    }
}
