package io.github.asymlora.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The methods that adapter files can hold: PEFT's, and those that were registered. */
public final class LayerMethods {
    /** PEFT's, in the order in which an error names them. */
    private static final Map<String, Function<PeftConfig, LayerMethod>> OURS = new LinkedHashMap<>();

    static {
        OURS.put(Lora.TYPE, LayerMethods::lora);
        OURS.put(Ia3.TYPE, Ia3::read);
        OURS.put(AdaLora.TYPE, AdaLora::read);
        OURS.put(Vera.TYPE, Vera::read);
        OURS.put(Loha.TYPE, Loha::read);
        OURS.put(Lokr.TYPE, Lokr::read);
    }

    private static final Map<String, Reader> REGISTERED = new ConcurrentHashMap<>();

    private LayerMethods() {}

    /** Makes a method of what its {@link LayerMethod#describe} wrote. */
    @FunctionalInterface
    public interface Reader {
        /**
         * The method.
         *
         * @param config {@code adapter_config.json}
         * @param targets the layers that it names
         */
        LayerMethod read(JsonNode config, Targets targets);
    }

    /**
     * Makes the files of a method of one's own readable.
     *
     * @param type its {@code peft_type}
     * @throws InputException if the type is taken
     */
    public static void register(String type, Reader reader) {
        if (OURS.containsKey(type) || REGISTERED.putIfAbsent(type, reader) != null) {
            throw new InputException("there is a method with peft_type \"" + type + "\" already.");
        }
    }

    /** Whether it is none of PEFT's. */
    static boolean isRegistered(String type) {
        return REGISTERED.containsKey(type);
    }

    /** The method that a configuration describes. */
    static LayerMethod read(PeftConfig config) {
        String type = config.text("peft_type", "");
        if (isRegistered(type)) {
            return REGISTERED.get(type).read(config.get(), config.targets());
        }
        if (!OURS.containsKey(type)) {
            List<String> known = new ArrayList<>(OURS.keySet());
            known.addAll(new TreeSet<>(REGISTERED.keySet()));
            throw config.wrong("peft_type", "one of " + String.join(", ", known));
        }
        return OURS.get(type).apply(config);
    }

    /** How a LoRA starts matters after training too where it was taken out of the base weights. */
    private static LayerMethod lora(PeftConfig config) {
        Lora lora = PeftLora.read(config);
        if (config.hasOurs(OneFactor.FIELD)) {
            return new OneFactor(lora, config.oursList(OneFactor.FIELD));
        }
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
