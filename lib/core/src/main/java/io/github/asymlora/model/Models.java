package io.github.asymlora.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.io.hub.Hub;
import io.github.asymlora.tensor.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Opens pretrained models by their Hugging Face folder, the name of a cached one, or their name on the hub. */
public final class Models {
    private static final String TOKENS = "ForTokenClassification";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Models() {}

    /**
     * Loads a folder by its path, a cached model by name, or a model of the Hugging Face hub by {@code
     * organisation/name}, with {@code @revision} where it shall not be the newest.
     */
    public static Model load(String nameOrPath) {
        return found(load(folder(nameOrPath)), nameOrPath);
    }

    /** The same, with a head that reads the encoder in this way. */
    public static Model load(String nameOrPath, Pooling pooling) {
        return found(load(folder(nameOrPath), pooling), nameOrPath);
    }

    /** Loads a folder; its own {@code 1_Pooling/config.json}, if there, decides how a head reads the encoder. */
    public static Model load(Path folder) {
        return load(folder, preferredPooling(folder));
    }

    /**
     * Loads a Hugging Face folder ({@code config.json}, {@code model.safetensors} or shards of it).
     *
     * @throws InputException where the family is unknown, or tensors are missing or of another shape
     */
    public static Model load(Path folder, Pooling pooling) {
        return load(folder, pooling, Precision.FP32, false);
    }

    /**
     * The same, with matrices held in a precision and read straight into it; see {@link Model#frozenWeights}.
     *
     * @param pooling null for the folder's own
     */
    public static Model load(String nameOrPath, Pooling pooling, Precision precision) {
        Path folder = folder(nameOrPath);
        return found(load(folder, pooling == null ? preferredPooling(folder) : pooling, precision, false), nameOrPath);
    }

    /**
     * A model whose matrices stay in their files, where each use reads them, in fp32: to merge adapters into and to save,
     * which then takes the memory of one matrix. Slow to run.
     */
    public static Model deferred(String nameOrPath) {
        return deferred(nameOrPath, null);
    }

    /**
     * The same, with a head that reads the encoder in this way.
     *
     * @param pooling null for the folder's own
     */
    public static Model deferred(String nameOrPath, Pooling pooling) {
        Path folder = folder(nameOrPath);
        return found(
                load(folder, pooling == null ? preferredPooling(folder) : pooling, Precision.FP32, true), nameOrPath);
    }

    private static Model load(Path folder, Pooling pooling, Precision precision, boolean deferred) {
        Config config = Config.read(folder);
        Family family = Family.of(config);
        NDManager manager = Compute.newManager();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            WeightLoader layers = new WeightLoader(manager, config, precision, deferred);
            WeightLoader.Reader reader =
                    layers.from(folder, checkpoint, family.prefix()).withPooler(pooling != Pooling.TOKENS);
            Architecture architecture = family.build(config, reader, pooling);
            Model model = new Model(manager, folder, config, pooling, architecture, layers);
            boolean ownHead = pooling == Pooling.MEAN && checkpoint.tensors().containsKey(Heads.NAME + ".weight");
            boolean fits = config.isFor("Classification") && config.isFor(TOKENS) == (pooling == Pooling.TOKENS);
            if (fits || ownHead) {
                model.headSlot().read(reader);
            }
            model.unexpected(reader.complete());
            return model;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * A model of shapes alone, made of its {@code config.json}, whose sizes don't matter: to plan with. Its numbers are zeros
     * that take no memory, and nothing is to be computed with it.
     */
    public static Model outline(String nameOrPath) {
        return outline(nameOrPath, null);
    }

    /**
     * The same, whose head reads the encoder in this way.
     *
     * @param pooling null for the folder's own
     */
    public static Model outline(String nameOrPath, Pooling pooling) {
        boolean here = Files.isRegularFile(Path.of(nameOrPath, "config.json"));
        Path folder = here ? Path.of(nameOrPath) : folder(nameOrPath);
        Pooling read = pooling == null ? preferredPooling(folder) : pooling;
        return outline(folder, Config.read(folder), read).source(nameOrPath);
    }

    /** The same of what {@code config.json} is to say. */
    public static Model outline(Map<String, ?> config) {
        Path nowhere = Path.of("new");
        return outline(nowhere, Config.of(nowhere, config), Pooling.CLASSIFICATION);
    }

    private static Model outline(Path folder, Config config, Pooling pooling) {
        Family family = Family.of(config);
        NDManager manager = Compute.newManager();
        try {
            WeightLoader layers = new WeightLoader(manager, config, Precision.FP32, false);
            WeightLoader.Reader reader = layers.outlined(folder, family.prefix());
            return new Model(manager, folder, config, pooling, family.build(config, reader, pooling), layers);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Makes a new model to be trained from scratch: its folder, with random weights that the seed decides. {@code
     * config.json} is written last, so that a folder that has it is whole.
     *
     * @param folder a new folder
     * @param config what {@code config.json} is to say, with {@code model_type} and the family's sizes
     * @throws InputException where the folder holds a model already, or the configuration isn't one
     */
    public static Model create(Path folder, Map<String, ?> config, long seed) {
        if (Files.exists(folder.resolve("config.json"))) {
            throw new InputException(folder + " holds a model already. Choose a new folder.");
        }
        Config asked = Config.of(folder, config);
        try (NDManager manager = Compute.newManager()) {
            Family family = Family.of(asked);
            WeightLoader layers = new WeightLoader(manager, asked, Precision.FP32, false);
            family.build(asked, layers.drawn(folder, family.prefix(), seed), Pooling.CLASSIFICATION);
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), layers.weights().stored(manager), Map.of("format", "pt"));
        }
        AtomicFiles.writeString(
                folder.resolve("config.json"), JSON.valueToTree(config).toPrettyString() + "\n");
        return load(folder);
    }

    private static Model found(Model model, String nameOrPath) {
        return Files.isDirectory(Path.of(nameOrPath)) ? model : model.source(nameOrPath);
    }

    private static Path folder(String nameOrPath) {
        boolean elsewhere = Hub.isId(nameOrPath) && !Files.isDirectory(Path.of(nameOrPath));
        return elsewhere ? Hub.user().model(nameOrPath) : Cache.user().model(nameOrPath);
    }

    private static Pooling preferredPooling(Path folder) {
        Path file = folder.resolve("1_Pooling").resolve("config.json");
        if (!Files.exists(file)) {
            return Config.read(folder).isFor(TOKENS) ? Pooling.TOKENS : Pooling.CLASSIFICATION;
        }
        if (!JsonFiles.object(file).path("pooling_mode_mean_tokens").asBoolean()) {
            throw new InputException(file + " asks for a pooling other than the mean over tokens, which is the only one"
                    + " supported. Load the folder with Pooling.CLASSIFICATION to read the first token.");
        }
        return Pooling.MEAN;
    }
}
