package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Outputs;
import io.github.asymlora.model.Pooling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Adapters in PEFT's files: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * <p>What only we know (how factors start, who trains) lies in one extra object that PEFT ignores.
 */
final class PeftFiles {
    static final String CONFIG = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";
    private static final String OF_TOKENS = "TOKEN_CLS";
    private static final String PICKLED = "adapter_model.bin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftFiles() {}

    /** Whether PEFT has a place for the model's head: in its classification models, not beside a bare encoder. */
    static boolean holdsHead(Model model) {
        return model.head() != null && model.pooling() != Pooling.MEAN;
    }

    static void write(Adapter adapter, LayerMethod method, Path folder) {
        try (NDManager scope = adapter.model().manager().newSubManager()) {
            SafetensorsWriter.write(folder.resolve(TENSORS), named(adapter, scope), Map.of("format", "pt"));
        }
        AtomicFiles.writeString(folder.resolve(CONFIG), config(adapter, method).toPrettyString() + "\n");
    }

    /** The tensors that belong into the file, by their names there. */
    private static Map<String, NDArray> named(Adapter adapter, NDManager scope) {
        Model model = adapter.model();
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        adapter.tensors().forEach((name, w) -> tensors.put(PeftNames.tensor(name), w));
        ownParameters(adapter)
                .forEach((name, w) -> tensors.put(PeftNames.parameter(name, adapter), model.stored(name, w, scope)));
        return tensors;
    }

    /** The model's parameters, its head's too, that are saved with the adapter. */
    private static Map<String, NDArray> ownParameters(Adapter adapter) {
        Map<String, NDArray> parameters = new LinkedHashMap<>(adapter.parameters());
        if (adapter.head() != null && holdsHead(adapter.model())) {
            parameters.putAll(adapter.head().tensors());
        }
        return parameters;
    }

    private static ObjectNode config(Adapter adapter, LayerMethod method) {
        Model model = adapter.model();
        ObjectNode config = JSON.createObjectNode();
        method.describe(config);
        config.put("fan_in_fan_out", isTransposed(adapter));
        config.put("base_model_name_or_path", model.name());
        config.put("inference_mode", true);
        Targets targets = saved(adapter, method.targets());
        config.set("target_modules", names(targets));
        config.set("exclude_modules", targets.excluded() == null ? null : names(targets.excluded()));
        config.set("layers_to_transform", targets.layers().isEmpty() ? null : PeftConfig.tree(targets.layers()));
        config.put("task_type", taskType(model));
        Set<String> modules =
                savedModules(adapter, !config.path("bias").asText("none").equals("none"));
        config.set("modules_to_save", modules.isEmpty() ? null : PeftConfig.tree(modules));
        if (adapter.head() != null) {
            SavedOutputs.put(adapter.head().outputs(), config);
        }
        return config;
    }

    /** Modules that train as a whole. */
    private static Set<String> savedModules(Adapter adapter, boolean biases) {
        Set<String> modules = new LinkedHashSet<>();
        for (String name : ownParameters(adapter).keySet()) {
            if (adapter.head() != null && adapter.head().tensors().containsKey(name)) {
                modules.add(adapter.head().moduleOf(name));
            } else if (adapter.trainable().containsKey(name) && !(biases && name.endsWith(".bias"))) {
                modules.add(name.substring(0, name.lastIndexOf('.')));
            }
        }
        return modules;
    }

    /** Whether checkpoints hold the adapted layers' weights as {@code [in, out]}. */
    private static boolean isTransposed(Adapter adapter) {
        return adapter.layers().keySet().stream()
                .anyMatch(path -> adapter.model().isTransposed(path + ".weight"));
    }

    /**
     * Targets that mean the same layers to PEFT: as they were given, or where PEFT can't take that (an expression or
     * all-linear together with layer numbers) or would read it otherwise, each layer by its whole name.
     */
    private static Targets saved(Adapter adapter, Targets targets) {
        Set<String> paths = new LinkedHashSet<>(adapter.layers().keySet());
        paths.removeIf(path -> adapter.layers().get(path) instanceof TokenRows);
        boolean takesIt = targets.regex() == null && !targets.isAllLinear()
                || targets.layers().isEmpty();
        return takesIt && targets.asPeft(adapter.model()).equals(paths)
                ? targets
                : Targets.named(paths.toArray(String[]::new));
    }

    private static JsonNode names(Targets targets) {
        if (targets.regex() != null) {
            return PeftConfig.tree(targets.regex());
        }
        return PeftConfig.tree(targets.isAllLinear() ? targets.names().get(0) : targets.names());
    }

    /** PEFT's name for the kind of model; it has none for a bare encoder, masked tokens and images. */
    private static String taskType(Model model) {
        if (!holdsHead(model) || model.config().has("image_size")) {
            return null;
        }
        return switch (model.head().predicts()) {
            case EXAMPLE, CLASSES -> "SEQ_CLS";
            case TOKEN_CLASS -> OF_TOKENS;
            case MASKED_TOKEN -> null;
            case TOKEN -> "SEQ_2_SEQ_LM";
            case NEXT_TOKEN -> "CAUSAL_LM";
        };
    }

    /**
     * Attaches a saved adapter.
     *
     * @param separateHead a head that is saved beside it
     * @param outputs of the head, as far as they are known
     * @throws InputException where the files aren't an adapter for this model; the model is then as it was
     */
    static Adapter read(Model model, Path folder, Optional<SavedHead> separateHead, Outputs outputs) {
        PeftConfig config = PeftConfig.read(folder.resolve(CONFIG));
        config.method();
        boolean ofTokens = config.text("task_type", "").equals(OF_TOKENS);
        if (ofTokens != (model.pooling() == Pooling.TOKENS)) {
            throw new InputException(folder + ", \"task_type\": an adapter for " + (ofTokens ? "tokens" : "whole texts")
                    + ", and " + model.name() + " was read for " + (ofTokens ? "whole texts" : "tokens")
                    + " (Pooling.TOKENS or not).");
        }
        if (!Files.exists(folder.resolve(TENSORS)) && Files.exists(folder.resolve(PICKLED))) {
            throw new InputException(folder + " holds " + PICKLED
                    + ", a pickle, which can run code when read. Save it as " + TENSORS + " with PEFT first.");
        }
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS))) {
            return new PeftReader(model, config, file).attach(separateHead, outputs);
        }
    }

    /** Copies saved values into an attached adapter of the same method and shapes, and into a head that is saved with it. */
    static void restore(Adapter adapter, Path folder) {
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS));
                NDManager scope = adapter.model().manager().newSubManager()) {
            Map<String, NDArray> places = named(adapter, scope);
            List<String> missing = places.keySet().stream()
                    .filter(name -> !file.tensors().containsKey(name))
                    .toList();
            if (!missing.isEmpty()) {
                throw new InputException(file.file() + " lacks " + String.join(", ", missing) + ".");
            }
            places.forEach((name, w) -> AdapterFiles.require(file, name, w.getShape()));
            places.forEach((name, w) -> AdapterFiles.copy(file, name, w));
        }
    }
}
