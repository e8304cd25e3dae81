package io.github.asymlora.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens pretrained models by the name of a cached one or by their Hugging Face folder. */
public final class Models {
    private Models() {}

    /** Loads a cached model by name, or a folder by its path. */
    public static Model load(String nameOrPath) {
        return load(Cache.user().model(nameOrPath));
    }

    /** The same, with a head that reads the encoder in this way. */
    public static Model load(String nameOrPath, Pooling pooling) {
        return load(Cache.user().model(nameOrPath), pooling);
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
        Config config = Config.read(folder);
        Family family = Family.of(config);
        NDManager manager = Compute.newManager();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            Layers layers = new Layers(manager);
            Layers.Reader reader = layers.from(folder, checkpoint, family.prefix());
            Architecture architecture = family.build(config, reader, pooling);
            Model model = new Model(manager, folder, config, pooling, architecture, layers);
            boolean ownHead = pooling == Pooling.MEAN && checkpoint.tensors().containsKey(Heads.NAME + ".weight");
            if (config.isFor("Classification") || ownHead) {
                model.readHead(reader);
            }
            model.unexpected(reader.complete());
            return model;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static Pooling preferredPooling(Path folder) {
        Path file = folder.resolve("1_Pooling").resolve("config.json");
        if (!Files.exists(file)) {
            return Pooling.CLASSIFICATION;
        }
        try {
            JsonNode modes = new ObjectMapper().readTree(file.toFile());
            if (!modes.path("pooling_mode_mean_tokens").asBoolean()) {
                throw new InputException(
                        file + " asks for a pooling other than the mean over tokens, which is the only one"
                                + " supported. Load the folder with Pooling.CLASSIFICATION to read the first token.");
            }
            return Pooling.MEAN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
