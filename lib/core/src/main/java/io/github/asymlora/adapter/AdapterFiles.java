package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained adapter as a folder: PEFT's files for the methods that it has; {@code biases.safetensors} for BitFit; {@code model.safetensors} for full fine-tuning; and
 * {@code head.safetensors} where neither has a place for the head.
 */
public final class AdapterFiles {
    private static final String HEAD = "head.safetensors";
    private static final String MODEL = "model.safetensors";
    private static final String BIASES = "biases.safetensors";
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private AdapterFiles() {}

    /** Writes the folder; each file appears whole or not at all. */
    public static void save(Adapter adapter, Path folder) {
        Model model = adapter.model();
        if (adapter.method() instanceof LayerMethod method) {
            PeftFiles.write(adapter, method, folder);
        } else if (adapter.method() instanceof FullFineTuning) {
            SafetensorsWriter.write(folder.resolve(MODEL), model.weights(), METADATA);
        } else if (adapter.method() instanceof BitFit) {
            SafetensorsWriter.write(folder.resolve(BIASES), weights(model, BitFit.biases(model)), METADATA);
        }
        if (!(adapter.method() instanceof LayerMethod && PeftFiles.holdsHead(model))) {
            Map<String, NDArray> head = weights(model, model.headParameters());
            if (!head.isEmpty()) {
                SafetensorsWriter.write(folder.resolve(HEAD), head, METADATA);
            }
        }
    }

    private static Map<String, NDArray> weights(Model model, List<String> names) {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        names.forEach(name -> weights.put(name, model.weights().get(name)));
        return weights;
    }

    /**
     * Attaches a folder written by {@link #save} or by PEFT to a model.
     *
     * @throws InputException where it holds no adapter, or one for another model
     */
    public static Adapter load(Model model, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no adapter folder " + folder + ".");
        }
        readHead(model, folder.resolve(HEAD));
        if (Files.exists(folder.resolve(PeftFiles.CONFIG))) {
            return PeftFiles.read(model, folder);
        }
        if (Files.exists(folder.resolve(MODEL))) {
            readWeights(model, folder.resolve(MODEL));
            return new FullFineTuning().attach(model, 0);
        }
        if (Files.exists(folder.resolve(BIASES))) {
            Adapter adapter = new BitFit().attach(model, 0);
            try {
                readWeights(model, folder.resolve(BIASES));
                return adapter;
            } catch (RuntimeException e) {
                adapter.close();
                throw e;
            }
        }
        if (Files.exists(folder.resolve(HEAD))) {
            return new HeadOnly().attach(model, 0);
        }
        throw new InputException(folder + " holds no adapter: neither " + PeftFiles.CONFIG + ", " + MODEL + ", "
                + BIASES + " nor " + HEAD + ".");
    }

    /**
     * Copies saved values into an attached adapter of the same method, ranks and targets, and into the model's head.
     *
     * @throws InputException where a tensor is missing or of another shape
     */
    public static void restore(Adapter adapter, Path folder) {
        Model model = adapter.model();
        if (adapter.method() instanceof LayerMethod) {
            PeftFiles.restore(adapter, folder);
        } else if (adapter.method() instanceof FullFineTuning) {
            readWeights(model, folder.resolve(MODEL));
        } else if (adapter.method() instanceof BitFit) {
            readWeights(model, folder.resolve(BIASES));
        }
        if (Files.exists(folder.resolve(HEAD))) {
            readWeights(model, folder.resolve(HEAD));
        }
    }

    private static void readHead(Model model, Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (Safetensors head = Safetensors.open(file)) {
            int labels = head.tensors().values().stream()
                    .map(info -> info.shape())
                    .filter(shape -> shape.dimension() == 1)
                    .mapToInt(shape -> (int) shape.get(0))
                    .min()
                    .orElseThrow(() -> new InputException(file + " holds no bias of a head."));
            model.newHead(labels, 0);
        }
        readWeights(model, file);
    }

    private static void readWeights(Model model, Path path) {
        model.weightsChanged();
        try (Safetensors file = Safetensors.open(path)) {
            for (String name : file.tensors().keySet()) {
                NDArray weight = model.weights().get(name);
                if (weight == null || !weight.getShape().equals(file.info(name).shape())) {
                    throw new InputException(path + ": \"" + name + "\" "
                            + file.info(name).shape() + " has no place in " + model.name() + ".");
                }
                copy(file, name, weight);
            }
        }
    }

    static void requireShape(Safetensors file, String name, Shape shape) {
        if (!file.info(name).shape().equals(shape)) {
            throw new InputException(
                    file.file() + ": \"" + name + "\" is " + file.info(name).shape() + ", expected " + shape + ".");
        }
    }

    static void copy(Safetensors file, String name, NDArray target) {
        requireShape(file, name, target.getShape());
        try (NDManager scope = target.getManager().newSubManager()) {
            file.read(name, scope).toType(DataType.FLOAT32, false).copyTo(target);
        }
    }
}
