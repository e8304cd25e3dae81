package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Outputs;
import io.github.asymlora.model.TaskHead;
import io.github.asymlora.tensor.Operators;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained adapter as a folder: PEFT's files for the methods that it has; {@code biases.safetensors} for BitFit; a Hugging
 * Face folder for full fine-tuning; and {@code head.safetensors} where none of these has a place for the head.
 */
public final class AdapterFiles {
    static final String HEAD = "head.safetensors";
    private static final String MODEL = "model.safetensors";
    static final String BIASES = "biases.safetensors";
    static final Map<String, String> METADATA = Map.of("format", "pt");

    private AdapterFiles() {}

    /** Writes the folder; each file appears whole or not at all. */
    public static void save(Adapter adapter, Path folder) {
        Model model = adapter.model();
        TaskHead head = adapter.head();
        if (adapter.method() instanceof LayerMethod method) {
            PeftFiles.write(adapter, method, folder);
        } else if (adapter.method() instanceof FullFineTuning) {
            model.save(folder); // the head is in it
            return;
        } else if (adapter.method() instanceof BitFit) {
            SafetensorsWriter.write(folder.resolve(BIASES), adapter.parameters(), METADATA);
        }
        if (head != null && !(adapter.method() instanceof LayerMethod && PeftFiles.holdsHead(model))) {
            SafetensorsWriter.write(folder.resolve(HEAD), head.tensors(), SavedOutputs.metadata(head.outputs()));
        }
    }

    /**
     * Attaches a folder written by {@link #save} or by PEFT to a model. Everything is checked first: where that fails, the
     * model is as it was.
     *
     * @throws InputException where it holds no adapter, or one for another model
     */
    public static Adapter load(Model model, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no adapter folder " + folder + ".");
        }
        try (Safetensors headFile = openIfThere(folder.resolve(HEAD))) {
            Outputs outputs = SavedOutputs.in(folder, headFile);
            Optional<SavedHead> head = headFile == null ? Optional.empty() : SavedHead.in(headFile, "", model, outputs);
            if (Files.exists(folder.resolve(PeftFiles.CONFIG))) {
                return PeftFiles.read(model, folder, head, outputs);
            }
            if (Files.exists(folder.resolve(MODEL))) {
                readWhole(model, folder.resolve(MODEL), outputs);
                return new FullFineTuning().attach(model, 0);
            }
            if (Files.exists(folder.resolve(BIASES))) {
                return readBiases(model, folder.resolve(BIASES), head);
            }
            if (head.isPresent()) {
                return AdapterBuilder.of(
                        model,
                        new HeadOnly(),
                        builder -> builder.trainHead(head.get().read(model)));
            }
        }
        throw new InputException(folder + " holds no adapter: neither " + PeftFiles.CONFIG + ", " + MODEL + ", "
                + BIASES + " nor " + HEAD + ".");
    }

    private static Safetensors openIfThere(Path file) {
        return Files.exists(file) ? Safetensors.open(file) : null;
    }

    /**
     * Copies saved values into an attached adapter of the same method, ranks and targets, and into the model's head.
     *
     * @throws InputException where a tensor is missing or of another shape; nothing is copied then
     */
    public static void restore(Adapter adapter, Path folder) {
        Model model = adapter.model();
        try (Safetensors headFile = openIfThere(folder.resolve(HEAD))) {
            Optional<SavedHead> head =
                    headFile == null ? Optional.empty() : SavedHead.in(headFile, "", model, Outputs.UNKNOWN);
            if (adapter.method() instanceof LayerMethod) {
                PeftFiles.restore(adapter, folder);
            } else if (adapter.method() instanceof FullFineTuning) {
                restoreWhole(adapter, folder.resolve(MODEL));
            } else if (adapter.method() instanceof BitFit) {
                try (Safetensors file = openBiases(model, folder.resolve(BIASES))) {
                    adapter.parameters().forEach((name, w) -> copy(file, name, w));
                }
            }
            head.ifPresent(saved -> saved.copyInto(adapter.head()));
            model.weightsChanged();
        }
    }

    private static Adapter readBiases(Model model, Path path, Optional<SavedHead> head) {
        try (Safetensors file = openBiases(model, path)) {
            return AdapterBuilder.of(model, new BitFit(), builder -> {
                BitFit.biases(model).forEach(name -> builder.train(name, read(file, name, builder.manager())));
                head.ifPresentOrElse(saved -> builder.trainHead(saved.read(model)), builder::trainHead);
            });
        }
    }

    private static Safetensors openBiases(Model model, Path path) {
        List<String> biases = BitFit.biases(model);
        Safetensors file = Safetensors.open(path);
        try {
            for (String name : file.tensors().keySet()) {
                if (!biases.contains(name)) {
                    throw new InputException(path + ": \"" + name + "\" is no bias of " + model.name() + ".");
                }
            }
            biases.forEach(name -> require(file, name, model.weights().get(name).getShape()));
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Every weight of the model, and a head that may have other outputs. */
    private static void readWhole(Model model, Path path, Outputs outputs) {
        try (Safetensors file = Safetensors.open(path)) {
            Optional<SavedHead> head = openWhole(model, file, outputs);
            model.parameters().forEach(model.occupancy()::requireFree);
            model.frozenWeights(model.frozenWeights(), headless(model));
            TaskHead read = head.map(saved -> saved.read(model)).orElse(null);
            copyWhole(model, file);
            if (read != null) {
                model.headSlot().put(read);
            }
        }
    }

    private static void restoreWhole(Adapter adapter, Path path) {
        try (Safetensors file = Safetensors.open(path)) {
            Optional<SavedHead> head = openWhole(adapter.model(), file, Outputs.UNKNOWN);
            head.ifPresent(saved -> saved.copyInto(adapter.head()));
            copyWhole(adapter.model(), file);
        }
    }

    /** Checks that the file is the model's whole. */
    private static Optional<SavedHead> openWhole(Model model, Safetensors file, Outputs outputs) {
        Optional<SavedHead> head = SavedHead.in(file, "", model, outputs);
        List<String> others = headless(model);
        for (String name : file.tensors().keySet()) {
            if (!others.contains(name)
                    && head.filter(saved -> saved.holds(name)).isEmpty()) {
                throw new InputException(file.file() + ": \"" + name + "\" has no place in " + model.name() + ".");
            }
        }
        try (NDManager scope = model.manager().newSubManager()) {
            others.forEach(name -> require(
                    file, name, model.stored(name, model.weight(name), scope).getShape()));
        }
        return head;
    }

    private static void copyWhole(Model model, Safetensors file) {
        headless(model).forEach(model::changeInPlace);
        try (NDManager scope = model.manager().newSubManager()) {
            headless(model).forEach(name -> copy(file, name, model.stored(name, model.weight(name), scope)));
        }
        model.weightsChanged();
    }

    private static List<String> headless(Model model) {
        List<String> names = new ArrayList<>(model.weights().keySet());
        names.removeAll(model.headParameters());
        return names;
    }

    /** Refuses a tensor that is missing or of another shape. */
    static void require(Safetensors file, String name, Shape expected) {
        Shape found = file.info(name).shape();
        if (!found.equals(expected)) {
            throw new InputException(file.file() + ": \"" + name + "\" is " + found + ", expected " + expected + ".");
        }
    }

    static void copy(Safetensors file, String name, NDArray target) {
        require(file, name, target.getShape());
        try (NDManager scope = target.getManager().newSubManager()) {
            Operators.copy(read(file, name, scope), target);
        }
    }

    /** A tensor in fp32, whatever it was saved in. */
    static NDArray read(Safetensors file, String name, NDManager manager) {
        NDArray stored = file.read(name, manager);
        NDArray single = stored.toType(DataType.FLOAT32, false);
        if (single != stored) {
            stored.close();
        }
        return single;
    }
}
