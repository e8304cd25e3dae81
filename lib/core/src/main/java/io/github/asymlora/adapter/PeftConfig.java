package io.github.asymlora.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code adapter_config.json}, read field by field; a wrong one is an error that names it. */
final class PeftConfig {
    /** The object with what only we know, which PEFT ignores. */
    static final String OURS = "asymlora";

    /** Switches and lists that a method reads, or that don't matter to what a saved adapter does. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "alpha_pattern",
            "auto_mapping",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "fan_in_fan_out",
            "feedforward_modules",
            "inference_mode",
            "init_ia3_weights",
            "init_lora_weights",
            "init_weights",
            "layers_pattern",
            "layers_to_transform",
            "lora_bias",
            "modules_to_save",
            OURS,
            "rank_pattern",
            "save_projection",
            "target_modules",
            TrainableTokens.FIELD,
            "use_dora",
            "use_rslora");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;
    private final Targets targets;

    private PeftConfig(Path file, JsonNode root, Targets targets) {
        this.file = file;
        this.root = root;
        this.targets = targets;
    }

    static PeftConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + " is missing: the folder holds no PEFT adapter.");
        }
        PeftConfig config = new PeftConfig(file, JsonFiles.object(file), null);
        config.refuseUnknown();
        return config;
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    boolean isNull(String field) {
        return !root.hasNonNull(field);
    }

    /** All of it. */
    JsonNode get() {
        return root;
    }

    JsonNode get(String field) {
        return root.path(field);
    }

    int integer(String field) {
        if (!get(field).isIntegralNumber() || !get(field).canConvertToInt()) {
            throw wrong(field, "a whole number");
        }
        return get(field).intValue();
    }

    double number(String field) {
        if (!get(field).isNumber()) {
            throw wrong(field, "a number");
        }
        return get(field).doubleValue();
    }

    double number(String field, double otherwise) {
        return isNull(field) ? otherwise : number(field);
    }

    /** False where it is missing. */
    boolean flag(String field) {
        if (!isNull(field) && !get(field).isBoolean()) {
            throw wrong(field, "true or false");
        }
        return get(field).asBoolean();
    }

    String text(String field, String otherwise) {
        return isNull(field) ? otherwise : get(field).asText();
    }

    /** Ours alone, or null. */
    String ours(String field) {
        return root.path(OURS).path(field).asText(null);
    }

    boolean hasOurs(String field) {
        return root.path(OURS).has(field);
    }

    /** The same as a list, empty where there is none. */
    List<String> oursList(String field) {
        List<String> texts = new ArrayList<>();
        root.path(OURS).path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    Map<String, Double> numbers(String field) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        get(field).properties().forEach(entry -> {
            if (!entry.getValue().isNumber()) {
                throw wrong(field + "." + entry.getKey(), "a number");
            }
            numbers.put(entry.getKey(), entry.getValue().doubleValue());
        });
        return numbers;
    }

    /** A text alone counts as a list of one. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        if (get(field).isTextual()) {
            texts.add(get(field).asText());
        }
        get(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The method that it describes. */
    LayerMethod method() {
        return namingTheFile(() -> LayerMethods.read(this));
    }

    /** The layers that it names; all where it names none. */
    Targets targets() {
        if (targets != null) {
            return targets;
        }
        if (isNull("target_modules")
                || get("target_modules").isContainerNode()
                        && get("target_modules").isEmpty()) {
            return Targets.allLinear();
        }
        List<Integer> layers = new ArrayList<>();
        if (get("layers_to_transform").isInt()) {
            layers.add(integer("layers_to_transform"));
        }
        get("layers_to_transform").forEach(layer -> layers.add(layer.asInt()));
        Targets excluded = isNull("exclude_modules") ? null : targets("exclude_modules", List.of(), null);
        return targets("target_modules", layers, excluded);
    }

    /**
     * The same about the layers that there are tensors for, by their whole names where the targets mean others: of these
     * PEFT may have passed over some.
     *
     * @throws InputException where targets that are given mean layers without tensors
     */
    PeftConfig about(Set<String> adapted, Model model) {
        Targets whole = Targets.named(adapted.toArray(String[]::new));
        Targets given = namingTheFile(this::targets);
        Set<String> meant = given.among(model).stream().map(Layer::name).collect(Collectors.toCollection(TreeSet::new));
        if (meant.equals(adapted)) {
            return new PeftConfig(file, root, given);
        }
        meant.removeAll(adapted);
        boolean narrowed = namesNoLayers() || !isNull("exclude_modules") || !isNull("layers_pattern");
        if (!meant.isEmpty() && !narrowed) {
            throw new InputException(
                    file + ", \"target_modules\" names " + meant + ", for which there are no tensors.");
        }
        return new PeftConfig(file, root, whole);
    }

    /** Whether {@code modules_to_save} names a module, as a whole or by its path's ending. */
    boolean savesModule(String path) {
        return texts("modules_to_save").stream().anyMatch(name -> Targets.endsIn(path, name));
    }

    private boolean namesNoLayers() {
        return isNull("target_modules")
                || get("target_modules").isContainerNode()
                        && get("target_modules").isEmpty();
    }

    private <T> T namingTheFile(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InputException e) {
            throw e.getMessage().contains(file.toString()) ? e : new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /** A list holds names; a text is a regular expression, except for the one that stands for all. */
    private Targets targets(String field, List<Integer> layers, Targets excluded) {
        String text = get(field).isTextual() ? get(field).asText() : null;
        return text == null || text.equals("all-linear")
                ? new Targets(texts(field), null, layers, excluded)
                : new Targets(List.of(), text, layers, excluded);
    }

    /** Refuses features that are set but have no place here. */
    private void refuseUnknown() {
        if (LayerMethods.isRegistered(text("peft_type", ""))) {
            return; // its own business
        }
        List<String> fields = new ArrayList<>();
        root.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(UNDERSTOOD);
        refuse(fields.stream()
                .filter(field -> get(field).isBoolean() || get(field).isContainerNode())
                .toArray(String[]::new));
    }

    /** Refuses features that are not supported: a field that is set, and not to false or to nothing. */
    void refuse(String... fields) {
        for (String field : fields) {
            JsonNode value = get(field);
            boolean off = isNull(field)
                    || value.isBoolean() && !value.asBoolean()
                    || value.isContainerNode() && value.isEmpty();
            if (!off) {
                throw new InputException(file + ", \"" + field + "\": " + value + " is not supported.");
            }
        }
    }

    InputException wrong(String field, String wanted) {
        return new InputException(file + ", \"" + field + "\": " + (isNull(field) ? "missing" : get(field))
                + "; it is to be " + wanted + ".");
    }
}
