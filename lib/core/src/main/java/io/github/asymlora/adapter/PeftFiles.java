package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * LoRA adapters in PEFT's files: {@code adapter_config.json} and {@code adapter_model.safetensors}.
 */
final class PeftFiles {
    static final String CONFIG = "adapter_config.json";
    private static final String TENSORS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

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
        AtomicFiles.writeString(folder.resolve(CONFIG), PeftConfig.of(adapter, lora));
    }

    /**
     * Attaches a saved adapter.
     *
     * @param separateHead a head that is saved beside it
     * @throws InputException where the files aren't a LoRA adapter for this model; the model is then as it was
     */
    static Adapter read(Model model, Path folder, Optional<SavedHead> separateHead) {
        PeftConfig config = PeftConfig.read(folder.resolve(CONFIG));
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS))) {
            Map<String, Linear> layers = layers(file, model);
            Lora lora = config.lora().on(config.targets(names(layers), model));
            layers.forEach((path, linear) -> {
                AdapterFiles.require(file, a(path), new Shape(lora.rank(), linear.in()));
                AdapterFiles.require(file, b(path), new Shape(linear.out(), lora.rank()));
            });
            Optional<SavedHead> head = SavedHead.in(file, PREFIX, model);
            refuseOthers(file, layers.keySet(), head);
            Adapter.requireFree(model, names(layers));
            head.or(() -> separateHead).ifPresent(found -> found.putInto(model));
            return lora.attach(model, manager -> read(file, layers, lora, manager));
        }
    }

    static void restore(Adapter adapter, Path folder, Optional<SavedHead> separateHead) {
        try (Safetensors file = Safetensors.open(folder.resolve(TENSORS))) {
            Map<String, NDArray> tensors = adapter.tensors();
            tensors.forEach((name, w) -> AdapterFiles.require(file, PREFIX + name, w.getShape()));
            Optional<SavedHead> head = SavedHead.in(file, PREFIX, adapter.model());
            tensors.forEach((name, w) -> AdapterFiles.copy(file, PREFIX + name, w));
            head.or(() -> separateHead).ifPresent(found -> found.putInto(adapter.model()));
        }
    }

    /** The adapted layers by the names that the file has for them. */
    private static Map<String, Linear> layers(Safetensors file, Model model) {
        Map<String, Linear> layers = new LinkedHashMap<>();
        for (String stored : file.tensors().keySet()) {
            if (stored.startsWith(PREFIX) && stored.endsWith(A)) {
                String path = stored.substring(PREFIX.length(), stored.length() - A.length());
                layers.put(
                        path,
                        model.linear(path)
                                .orElseThrow(() -> new InputException(file.file() + ": \"" + path
                                        + "\" is no linear layer of " + model.name() + "."
                                        + InputException.didYouMean(
                                                path, model.linears().keySet()))));
            }
        }
        if (layers.isEmpty()) {
            throw new InputException(file.file() + " holds no lora_A tensors.");
        }
        return layers;
    }

    private static Set<String> names(Map<String, Linear> layers) {
        return layers.values().stream().map(Linear::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, LoraLayer> read(
            Safetensors file, Map<String, Linear> layers, Lora lora, NDManager manager) {
        Map<String, LoraLayer> read = new LinkedHashMap<>();
        layers.forEach((path, linear) -> {
            NDArray a = AdapterFiles.read(file, a(path), manager);
            NDArray b = AdapterFiles.read(file, b(path), manager);
            read.put(linear.name(), new LoraLayer(a, b, lora.scale(), lora.dropout()));
        });
        return read;
    }

    private static String a(String path) {
        return PREFIX + path + A;
    }

    private static String b(String path) {
        return PREFIX + path + B;
    }

    /** A tensor that would be passed over is a feature that would be. */
    private static void refuseOthers(Safetensors file, Set<String> paths, Optional<SavedHead> head) {
        Set<String> known = new HashSet<>();
        paths.forEach(path -> known.addAll(List.of(a(path), b(path))));
        for (String stored : file.tensors().keySet()) {
            if (!known.contains(stored)
                    && head.filter(found -> found.holds(stored)).isEmpty()) {
                throw new InputException(file.file() + ": \"" + stored
                        + "\" is neither a LoRA factor nor the head's, and nothing else is supported.");
            }
        }
    }
}
