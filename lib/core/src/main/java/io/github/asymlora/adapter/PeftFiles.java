package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LoRA adapters in PEFT's files: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * <p>What only we know (how factors start, who trains) lies in one extra object that PEFT ignores.
 */
final class PeftFiles {
    static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String OURS = "asymlora";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftFiles() {}

    /** Whether PEFT has a place for the model's head: in its classification models, not beside a bare encoder. */
    static boolean holdsHead(Model model) {
        return model.head() != null && model.pooling() == Pooling.CLASSIFICATION;
    }

    static void write(Adapter adapter, Lora lora, Path folder) {
        Model model = adapter.model();
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        adapter.tensors().forEach((name, w) -> tensors.put(PREFIX + name, w));
        if (holdsHead(model)) {
            model.headParameters()
                    .forEach(name -> tensors.put(PREFIX + name, model.weights().get(name)));
        }
        SafetensorsWriter.write(folder.resolve(TENSORS), tensors, Map.of("format", "pt"));
        AtomicFiles.writeString(folder.resolve(CONFIG), config(model, lora).toPrettyString() + "\n");
    }

    private static ObjectNode config(Model model, Lora lora) {
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
        Targets targets = lora.targets();
        if (targets.regex() != null) {
            config.put("target_modules", targets.regex());
        } else {
            config.set("target_modules", JSON.valueToTree(targets.names()));
        }
        config.set("layers_to_transform", targets.layers().isEmpty() ? null : JSON.valueToTree(targets.layers()));
        config.put("task_type", taskType(model));
        boolean head = holdsHead(model) && !model.headParameters().isEmpty();
        config.set(
                "modules_to_save", head ? JSON.valueToTree(List.of(model.head().name())) : null);
        config.set(OURS, JSON.createObjectNode().put("arm", Notation.code(lora)));
        return config;
    }

    /** PEFT's name for the kind of model; it has none for a bare encoder and for images. */
    private static String taskType(Model model) {
        if (!holdsHead(model) || model.config().has("image_size")) {
            return null;
        }
        return switch (model.head().predicts()) {
            case EXAMPLE -> "SEQ_CLS";
            case TOKEN -> "SEQ_2_SEQ_LM";
            case NEXT_TOKEN -> "CAUSAL_LM";
        };
    }

    /**
     * Attaches a saved adapter.
     *
     * @throws InputException where the files aren't a LoRA adapter for this model; the model is then as it was
     */
    static Adapter read(Model model, Path folder) {
        JsonNode config = readConfig(folder.resolve(CONFIG));
        Lora lora = lora(config, folder.resolve(CONFIG));
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS))) {
            Map<String, LoraLayer> layers = new LinkedHashMap<>();
            for (String path : paths(file)) {
                Linear linear = model.linear(path)
                        .orElseThrow(() -> new InputException(file.file() + ": \"" + path + "\" is no linear layer of "
                                + model.name() + "."
                                + InputException.didYouMean(
                                        path, model.linears().keySet())));
                layers.put(linear.name(), layer(file, path, lora, linear, model.manager()));
            }
            if (layers.isEmpty()) {
                throw new InputException(file.file() + " holds no lora_A tensors.");
            }
            readHead(model, file);
            return new Adapter(model, lora, layers, trained(lora, layers, model));
        }
    }

    static void restore(Adapter adapter, Path folder) {
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS))) {
            adapter.tensors().forEach((name, w) -> AdapterFiles.copy(file, PREFIX + name, w));
            readHead(adapter.model(), file);
        }
    }

    private static LoraLayer layer(Safetensors file, String path, Lora lora, Linear linear, NDManager manager) {
        NDArray a = shaped(file, PREFIX + path + ".lora_A.weight", manager, lora.rank(), linear.in());
        NDArray b = shaped(file, PREFIX + path + ".lora_B.weight", manager, linear.out(), lora.rank());
        return new LoraLayer(a, b, lora.scale(), lora.dropout());
    }

    private static NDArray shaped(Safetensors file, String name, NDManager manager, long rows, long columns) {
        long[] found = file.info(name).shape().getShape();
        if (found.length != 2 || found[0] != rows || found[1] != columns) {
            throw new InputException(file.file() + ": \"" + name + "\" is "
                    + file.info(name).shape() + ", expected (" + rows + ", " + columns + ").");
        }
        return file.read(name, manager);
    }

    private static void readHead(Model model, Safetensors file) {
        for (String name : model.headParameters()) {
            if (file.tensors().containsKey(PREFIX + name)) {
                AdapterFiles.copy(file, PREFIX + name, model.weights().get(name));
            }
        }
    }

    private static List<String> paths(Safetensors file) {
        String ending = ".lora_A.weight";
        return file.tensors().keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && name.endsWith(ending))
                .map(name -> name.substring(PREFIX.length(), name.length() - ending.length()))
                .toList();
    }

    private static List<String> trained(Lora lora, Map<String, LoraLayer> layers, Model model) {
        List<String> trained = new ArrayList<>();
        for (String path : layers.keySet()) {
            if (lora.a().trained()) {
                trained.add(path + ".lora_A.weight");
            }
            if (lora.b().trained()) {
                trained.add(path + ".lora_B.weight");
            }
        }
        trained.addAll(model.headParameters());
        return trained;
    }

    private static Lora lora(JsonNode config, Path file) {
        require(config, file, "peft_type", "LORA");
        for (String flag : List.of("use_rslora", "use_dora", "lora_bias", "fan_in_fan_out")) {
            if (config.path(flag).asBoolean()) {
                throw new InputException(file + ", \"" + flag + "\": true is not supported.");
            }
        }
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            if (!config.path(pattern).isEmpty()) {
                throw new InputException(file + ", \"" + pattern + "\" is not supported.");
            }
        }
        if (!config.path("r").canConvertToInt() || !config.path("lora_alpha").isNumber()) {
            throw new InputException(file + " needs whole \"r\" and a number \"lora_alpha\".");
        }
        Lora lora = Lora.rank(config.get("r").intValue())
                .alpha(config.get("lora_alpha").doubleValue())
                .dropout(config.path("lora_dropout").asDouble(0))
                .on(targets(config));
        JsonNode arm = config.path(OURS).path("arm");
        return arm.isTextual() ? Notation.apply(lora, arm.asText()) : lora;
    }

    private static Targets targets(JsonNode config) {
        JsonNode targets = config.path("target_modules");
        List<Integer> layers = new ArrayList<>();
        config.path("layers_to_transform").forEach(layer -> layers.add(layer.asInt()));
        if (targets.isTextual()) {
            return new Targets(List.of(), targets.asText(), layers);
        }
        List<String> names = new ArrayList<>();
        targets.forEach(name -> names.add(name.asText()));
        return new Targets(names, null, layers);
    }

    private static void require(JsonNode config, Path file, String field, String value) {
        if (!config.path(field).asText().equals(value)) {
            throw new InputException(file + ", \"" + field + "\": " + config.path(field) + " is not supported; only \""
                    + value + "\" is.");
        }
    }

    private static JsonNode readConfig(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + " is missing: the folder holds no PEFT adapter.");
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
