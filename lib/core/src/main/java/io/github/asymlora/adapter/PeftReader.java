package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import java.util.ArrayList;
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

    PeftReader(Model model, PeftConfig config, Safetensors file) {
        this.model = model;
        this.config = config;
        this.file = file;
    }

    /**
     * Checks everything, then attaches.
     *
     * @param separateHead a head that is saved elsewhere
     */
    Adapter attach(Optional<SavedHead> separateHead) {
        Set<String> left = new LinkedHashSet<>(file.tensors().keySet());
        Optional<SavedHead> own = SavedHead.in(file, PeftNames.PREFIX, model);
        own.ifPresent(head -> left.removeIf(name -> head.holds(name) || PeftNames.isCopy(name)));
        Map<Linear, String> layers = layers(config.method(), left);
        Set<String> names =
                layers.keySet().stream().map(Linear::name).collect(Collectors.toCollection(LinkedHashSet::new));
        Adapter.requireFree(model, names);
        LayerMethod method = config.about(names, model).method();
        return Attachment.of(model, method, attachment -> {
            fill(method, attachment, layers, left);
            Optional<SavedHead> head = own.or(() -> separateHead);
            head.ifPresent(saved -> saved.putInto(model, attachment));
            if (head.isPresent() || model.pooling() == Pooling.MEAN) {
                attachment.train(model.headParameters());
            }
        });
    }

    /** The adapted layers, in forward order, with their paths in the file. */
    private Map<Linear, String> layers(LayerMethod method, Set<String> stored) {
        List<String> endings = method.slots(model.linears().values().iterator().next()).stream()
                .map(slot -> "." + slot.name())
                .toList();
        Map<Linear, String> found = new LinkedHashMap<>();
        for (String name : stored) {
            for (String ending : endings) {
                if (name.startsWith(PeftNames.PREFIX) && name.endsWith(ending)) {
                    String path = name.substring(PeftNames.PREFIX.length(), name.length() - ending.length());
                    String other = found.put(linear(path), path);
                    if (other != null && !other.equals(path)) {
                        throw new InputException(
                                file.file() + " names one layer twice: " + path + " and " + other + ".");
                    }
                }
            }
        }
        if (found.isEmpty()) {
            throw new InputException(file.file() + " holds none of " + method.name() + "'s tensors ("
                    + String.join(", ", endings) + ").");
        }
        Map<Linear, String> ordered = new LinkedHashMap<>();
        model.linears().values().stream()
                .filter(found::containsKey)
                .forEach(linear -> ordered.put(linear, found.get(linear)));
        return ordered;
    }

    private Linear linear(String path) {
        return model.linear(path)
                .orElseThrow(() -> new InputException(file.file() + ": \"" + path + "\" is no linear layer of "
                        + model.name() + "."
                        + InputException.didYouMean(path, model.linears().keySet())));
    }

    private void fill(LayerMethod method, Attachment attachment, Map<Linear, String> layers, Set<String> left) {
        List<Linear> linears = new ArrayList<>(layers.keySet());
        Map<String, NDArray> shared = new LinkedHashMap<>();
        for (Slot slot : method.shared(linears)) {
            shared.put(slot.name(), take(PeftNames.tensor(slot.name()), slot.shape(), attachment, left));
        }
        attachment.share(method.shared(linears), shared);
        layers.forEach((linear, path) -> {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (Slot slot : method.slots(linear)) {
                String name = PeftNames.PREFIX + path + "." + slot.name();
                tensors.put(slot.name(), take(name, slot.shape(), attachment, left));
            }
            attachment.restore(linear, tensors);
        });
        List<String> parameters = new ArrayList<>();
        for (String name : List.copyOf(left)) {
            String parameter = PeftNames.parameter(name);
            NDArray weight = model.weights().get(parameter);
            if (weight == null) {
                throw new InputException(file.file() + ": \"" + name + "\" has no place in " + model.name() + ".");
            }
            NDArray place = model.stored(parameter, attachment.manager());
            NDArray value = take(name, place.getShape(), attachment, left);
            attachment.replace(parameter, model.isTransposed(parameter) ? value.transpose() : value);
            parameters.add(parameter);
        }
        attachment.train(parameters);
    }

    private NDArray take(String name, Shape shape, Attachment attachment, Set<String> left) {
        if (!left.remove(name)) {
            throw new InputException(file.file() + " lacks \"" + name + "\".");
        }
        AdapterFiles.require(file, name, shape);
        return AdapterFiles.read(file, name, attachment.manager());
    }
}
