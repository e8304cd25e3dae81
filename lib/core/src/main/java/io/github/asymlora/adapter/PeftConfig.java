package io.github.asymlora.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * PEFT's {@code adapter_config.json} of a LoRA adapter. What only we know (how factors start, who trains) lies in one extra
 * object that PEFT ignores.
 */
record PeftConfig(Path file, JsonNode config) {
    private static final String OURS = "asymlora";

    /** Fields whose value is read, or doesn't matter to what a saved adapter does. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "auto_mapping",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "inference_mode",
            "init_lora_weights",
            "layers_pattern",
            "layers_to_transform",
            "modules_to_save",
            OURS,
            "target_modules");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Opens a configuration.
     *
     * @throws InputException where it isn't one of a LoRA adapter, or asks for what isn't supported here
     */
    static PeftConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + " is missing: the folder holds no PEFT adapter.");
        }
        try {
            PeftConfig config = new PeftConfig(file, JSON.readTree(file.toFile()));
            config.refuseUnsupported();
            return config;
        } catch (JsonProcessingException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration of an attached adapter, as text. */
    static String of(Adapter adapter, Lora lora) {
        Model model = adapter.model();
        ObjectNode config = JSON.createObjectNode();
        config.put("peft_type", "LORA");
        config.put("base_model_name_or_path", model.name());
        config.put("r", lora.rank());
        config.put("lora_alpha", lora.alpha());
        config.put("lora_dropout", lora.dropout());
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("use_rslora", false);
        config.put("use_dora", false);
        Targets targets = saved(adapter, lora.targets());
        config.set("target_modules", JSON.valueToTree(targets.regex() == null ? targets.names() : targets.regex()));
        config.set("layers_to_transform", targets.layers().isEmpty() ? null : JSON.valueToTree(targets.layers()));
        config.put("task_type", taskType(model));
        boolean head = PeftFiles.holdsHead(model) && !model.headParameters().isEmpty();
        config.set(
                "modules_to_save", head ? JSON.valueToTree(List.of(model.head().name())) : null);
        config.set(OURS, JSON.createObjectNode().put("arm", Notation.code(lora)));
        return config.toPrettyString() + "\n";
    }

    /**
     * Targets that mean the same layers to PEFT: as they were given, or where PEFT can't take that (an expression together
     * with layer numbers) or would read it otherwise, each layer by its whole name.
     */
    private static Targets saved(Adapter adapter, Targets targets) {
        boolean takesIt = targets.regex() == null || targets.layers().isEmpty();
        return takesIt
                        && targets.asPeft(adapter.model())
                                .equals(adapter.layers().keySet())
                ? targets
                : Targets.named(adapter.layers().keySet().toArray(String[]::new));
    }

    /** PEFT's name for the kind of model; it has none for a bare encoder and for images. */
    private static String taskType(Model model) {
        if (!PeftFiles.holdsHead(model) || model.config().has("image_size")) {
            return null;
        }
        return switch (model.head().predicts()) {
            case EXAMPLE -> "SEQ_CLS";
            case TOKEN -> "SEQ_2_SEQ_LM";
            case NEXT_TOKEN -> "CAUSAL_LM";
        };
    }

    private void refuseUnsupported() {
        require("peft_type", "LORA");
        require("bias", "", "none");
        require("init_lora_weights", "", "true", "false", "gaussian", "orthogonal", "eva"); // others change the base
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            JsonNode value = field.getValue();
            boolean set = value.isBoolean() ? value.asBoolean() : value.isContainerNode() && !value.isEmpty();
            if (set && !UNDERSTOOD.contains(field.getKey())) {
                throw new InputException(file + ", \"" + field.getKey() + "\": " + value + " is not supported.");
            }
        }
        if (!config.path("r").canConvertToInt() || !config.path("lora_alpha").isNumber()) {
            throw new InputException(file + " needs whole \"r\" and a number \"lora_alpha\".");
        }
    }

    /** An empty text among the allowed values stands for none. */
    private void require(String field, String... allowed) {
        String value = config.hasNonNull(field) ? config.get(field).asText() : "";
        if (!List.of(allowed).contains(value)) {
            throw new InputException(file + ", \"" + field + "\": " + config.path(field) + " is not supported; only "
                    + Arrays.stream(allowed).filter(text -> !text.isEmpty()).collect(Collectors.joining(", ")) + ".");
        }
    }

    /** The method, its targets aside. */
    Lora lora() {
        return namingTheFile(() -> {
            Lora lora = Lora.rank(config.get("r").intValue())
                    .alpha(config.get("lora_alpha").doubleValue())
                    .dropout(config.path("lora_dropout").asDouble(0));
            JsonNode arm = config.path(OURS).path("arm");
            return arm.isTextual() ? Notation.apply(lora, arm.asText()) : lora;
        });
    }

    private <T> T namingTheFile(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The targets as they were given; where those aren't the layers that the tensors are about, these by their whole names.
     *
     * @param adapted the layers that there are tensors for
     */
    Targets targets(Set<String> adapted, Model model) {
        Targets whole = Targets.named(adapted.toArray(String[]::new));
        Targets given = namingTheFile(this::given).orElse(whole);
        Set<String> meant =
                given.among(model).stream().map(Linear::name).collect(Collectors.toCollection(TreeSet::new));
        if (meant.equals(adapted)) {
            return given;
        }
        meant.removeAll(adapted);
        boolean narrowed = config.hasNonNull("exclude_modules") || config.hasNonNull("layers_pattern");
        if (!meant.isEmpty() && !narrowed) {
            throw new InputException(
                    file + ", \"target_modules\" names " + meant + ", for which there are no tensors.");
        }
        return whole;
    }

    private Optional<Targets> given() {
        JsonNode modules = config.path("target_modules");
        List<Integer> layers = new ArrayList<>();
        JsonNode numbers = config.path("layers_to_transform");
        (numbers.isInt() ? List.of(numbers) : numbers).forEach(number -> layers.add(number.asInt()));
        if (modules.isTextual()) {
            return Optional.of(new Targets(List.of(), modules.asText(), layers));
        }
        List<String> names = new ArrayList<>();
        modules.forEach(name -> names.add(name.asText()));
        return names.isEmpty() ? Optional.empty() : Optional.of(new Targets(names, null, layers));
    }
}
