package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Model;
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
 */
record SavedHead(Safetensors file, String prefix, Map<String, Shape> shapes, int labels) {
    /**
     * The head that a file holds for a model, if it holds one.
     *
     * @throws InputException where its tensors aren't those of a head for the model
     */
    static Optional<SavedHead> in(Safetensors file, String prefix, Model model) {
        List<String> names = List.copyOf(model.headShapes(1).keySet());
        String output = prefix + names.get(names.size() - 1);
        if (names.stream().noneMatch(name -> file.tensors().containsKey(prefix + name))) {
            return Optional.empty();
        }
        Shape found = file.info(output).shape();
        if (found.dimension() == 0 || found.size() == 0) {
            throw new InputException(
                    file.file() + ": \"" + output + "\" is " + found + ", expected one number or row for each label.");
        }
        int labels = (int) found.get(0);
        Map<String, Shape> shapes = model.headShapes(labels);
        shapes.forEach((name, shape) -> AdapterFiles.require(file, prefix + name, shape));
        return Optional.of(new SavedHead(file, prefix, shapes, labels));
    }

    boolean holds(String stored) {
        return stored.startsWith(prefix) && shapes.containsKey(stored.substring(prefix.length()));
    }

    /** Gives it to the model. */
    void putInto(Model model) {
        makeRoom(model);
        shapes.keySet()
                .forEach(name ->
                        AdapterFiles.copy(file, prefix + name, model.weights().get(name)));
    }

    /** Gives it to the model for as long as an adapter is on. */
    void putInto(Model model, Attachment attachment) {
        makeRoom(model);
        shapes.keySet()
                .forEach(
                        name -> attachment.replace(name, AdapterFiles.read(file, prefix + name, attachment.manager())));
    }

    /** A head with other outputs makes way for a new one. */
    private void makeRoom(Model model) {
        for (Map.Entry<String, Shape> parameter : shapes.entrySet()) {
            NDArray present = model.weights().get(parameter.getKey());
            if (present == null || !present.getShape().equals(parameter.getValue())) {
                model.newHead(labels, 0);
                return;
            }
        }
    }
}
