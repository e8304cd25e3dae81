package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Outputs;
import io.github.asymlora.model.TaskHead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task's head in a file, checked as a whole before a model gets it.
 *
 * @param file where it is
 * @param prefix what its names there have before the model's names
 * @param shapes its parameters by the model's names
 * @param labels how many outputs it has
 * @param outputs what they are, as far as that is known
 */
record SavedHead(Safetensors file, String prefix, Map<String, Shape> shapes, int labels, Outputs outputs) {
    /**
     * The head that a file holds for a model, if it holds one.
     *
     * @throws InputException where its tensors aren't those of a head for the model
     */
    static Optional<SavedHead> in(Safetensors file, String prefix, Model model, Outputs outputs) {
        List<String> own = List.copyOf(model.headSlot().shapes(1).keySet());
        if (own.stream().noneMatch(name -> file.tensors().containsKey(prefix + name))) {
            return Optional.empty();
        }
        String output = prefix + own.get(own.size() - 1);
        Shape found = file.info(output).shape();
        if (found.dimension() == 0 || found.size() == 0) {
            throw new InputException(
                    file.file() + ": \"" + output + "\" is " + found + ", expected one number or row for each label.");
        }
        int labels = (int) found.get(0);
        Map<String, Shape> shapes = model.headSlot().shapes(labels);
        shapes.forEach((name, shape) -> AdapterFiles.require(file, prefix + name, shape));
        return Optional.of(new SavedHead(file, prefix, shapes, labels, outputs));
    }

    boolean holds(String stored) {
        return stored.startsWith(prefix) && shapes.containsKey(stored.substring(prefix.length()));
    }

    /** The head for its model; whoever holds it frees it. */
    TaskHead read(Model model) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        shapes.keySet().forEach(name -> tensors.put(name, AdapterFiles.read(file, prefix + name, model.manager())));
        return model.headSlot().of(labels, tensors, outputs.named(outputs.names(), labels));
    }

    /** Copies it into an adapter's head. */
    void copyInto(TaskHead head) {
        head.tensors().forEach((name, w) -> AdapterFiles.require(file, prefix + name, w.getShape()));
        head.tensors().forEach((name, w) -> AdapterFiles.copy(file, prefix + name, w));
    }
}
