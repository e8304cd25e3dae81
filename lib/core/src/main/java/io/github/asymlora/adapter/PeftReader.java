package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Outputs;
import io.github.asymlora.model.Pooling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Attaches an adapter out of a file. The file says which layers it is on; whatever in it has no place in the model is an
 * error.
 */
final class PeftReader {
    private final Model model;
    private final PeftConfig config;
    private final Safetensors file;
    private final Set<String> left;
    private final Set<String> ofMethod = new HashSet<>();

    PeftReader(Model model, PeftConfig config, Safetensors file) {
        this.model = model;
        this.config = config;
        this.file = file;
        this.left = new LinkedHashSet<>(file.tensors().keySet());
    }

    /**
     * Checks everything, then attaches.
     *
     * @param separateHead a head that is saved elsewhere
     * @param outputs of the head, as far as they are known
     */
    Adapter attach(Optional<SavedHead> separateHead, Outputs outputs) {
        PeftNames.check(file);
        Optional<SavedHead> own = SavedHead.in(file, PeftNames.PREFIX, model, outputs);
        own.ifPresent(head -> left.removeIf(name -> head.holds(name) || PeftNames.isCopy(name)));
        LayerMethod described = config.method();
        Map<Layer, String> layers = layers(described);
        layers.keySet().stream().filter(Embedding.class::isInstance).forEach(described::check);
        Set<String> names = layers.keySet().stream()
                .filter(described::isTarget)
                .map(Layer::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        names.forEach(name -> model.occupancy().requireFree(name + ".weight"));
        LayerMethod method = config.about(names, model).method();
        return AdapterBuilder.of(model, method, builder -> {
            takeLayers(method, builder, layers, takeParameters(builder));
            Optional<SavedHead> head = own.or(() -> separateHead);
            if (head.isPresent()) {
                builder.trainHead(head.get().read(model));
            } else if (model.pooling() == Pooling.MEAN) {
                builder.trainHead();
            }
        });
    }

    /** The adapted layers, in forward order, with their paths in the file. */
    private Map<Layer, String> layers(LayerMethod method) {
        List<String> endings = model.layers().stream()
                .flatMap(layer -> method.slots(layer).stream())
                .map(slot -> "." + slot.name())
                .distinct()
                .toList();
        Map<Layer, String> found = new LinkedHashMap<>();
        for (String name : left) {
            for (String ending : endings) {
                if (name.startsWith(PeftNames.PREFIX) && name.endsWith(ending)) {
                    String path = name.substring(PeftNames.PREFIX.length(), name.length() - ending.length());
                    ofMethod.add(name);
                    String other = found.put(layer(path), path);
                    if (other != null && !other.equals(path)) {
                        throw new InputException(
                                file.file() + " names one layer twice: " + path + " and " + other + ".");
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw PeftNames.none(file, method, endings);
        }
        requireTokens(method, found.keySet());
        Map<Layer, String> ordered = new LinkedHashMap<>();
        model.layers().stream().filter(found::containsKey).forEach(layer -> ordered.put(layer, found.get(layer)));
        return ordered;
    }

    /** Rows that train have names in the configuration, and so must be in the file. */
    private void requireTokens(LayerMethod method, Set<Layer> found) {
        for (Embedding embedding : model.embeddings().values()) {
            boolean rows = method.slots(embedding).stream()
                    .anyMatch(slot -> slot.name().equals(TokenRows.NAME));
            if (rows && !found.contains(embedding)) {
                throw new InputException(file.file() + " lacks the rows of " + embedding.name() + " that "
                        + "adapter_config.json, \"" + TrainableTokens.FIELD + "\", names.");
            }
        }
    }

    private Layer layer(String path) {
        return model.layer(path)
                .orElseThrow(() -> new InputException(file.file() + ": \"" + path
                        + "\" is no linear layer or embedding of " + model.name() + "."
                        + InputException.didYouMean(path, model.linears().keySet())));
    }

    /**
     * Takes the model's own parameters out of the file: those that were trained, and embeddings that were only saved.
     *
     * @return those of the vocabulary, which may be of another size
     */
    private ParameterOverlay takeParameters(AdapterBuilder builder) {
        Vocabulary vocabulary = new Vocabulary(model, file);
        for (String name : List.copyOf(left)) {
            String parameter = PeftNames.parameter(name);
            if (ofMethod.contains(name) || parameter == null || model.weight(parameter) == null) {
                continue;
            }
            NDArray value = take(name, shape(name, parameter, vocabulary), builder);
            NDArray own = model.isTransposed(parameter) ? value.transpose() : value;
            if (!vocabulary.holds(parameter)) {
                builder.train(parameter, own);
            } else {
                boolean whole = config.savesModule(parameter.substring(0, parameter.lastIndexOf('.')));
                vocabulary.take(parameter, own, whole, builder);
            }
        }
        return vocabulary.complete(builder);
    }

    private Shape shape(String name, String parameter, Vocabulary vocabulary) {
        if (vocabulary.holds(parameter)) {
            return vocabulary.shape(name);
        }
        try (NDManager scope = model.manager().newSubManager()) {
            return model.stored(parameter, model.weight(parameter), scope).getShape();
        }
    }

    /** Takes the method's tensors, which are shaped for the vocabulary of the file. */
    private void takeLayers(
            LayerMethod method, AdapterBuilder builder, Map<Layer, String> layers, ParameterOverlay vocabulary) {
        vocabulary.exchange();
        try {
            takeLayers(method, builder, layers);
        } finally {
            vocabulary.exchange();
        }
        if (!left.isEmpty()) {
            throw new InputException(
                    file.file() + ": \"" + left.iterator().next() + "\" has no place in " + model.name() + ".");
        }
    }

    private void takeLayers(LayerMethod method, AdapterBuilder builder, Map<Layer, String> layers) {
        List<Layer> all = new ArrayList<>(layers.keySet());
        Map<String, NDArray> shared = new LinkedHashMap<>();
        for (TensorSpec slot : method.shared(all)) {
            shared.put(slot.name(), take(PeftNames.tensor(slot.name()), slot.shape(), builder));
        }
        builder.share(method.shared(all), shared);
        layers.forEach((layer, path) -> {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (TensorSpec slot : method.slots(layer)) {
                String name = PeftNames.PREFIX + path + "." + slot.name();
                tensors.put(slot.name(), take(name, slot.shape(), builder));
            }
            builder.restore(method, layer, tensors);
        });
    }

    private NDArray take(String name, Shape shape, AdapterBuilder builder) {
        if (!left.remove(name)) {
            throw new InputException(file.file() + " lacks \"" + name + "\".");
        }
        AdapterFiles.require(file, name, shape);
        return AdapterFiles.read(file, name, builder.manager());
    }
}
