package io.github.asymlora.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an adapter's folder has to say beside its tensors so that it can be used again: {@code asymlora.json}, or of a folder
 * of PEFT's, the base model.
 *
 * @param baseModel as {@link Model#source} says, or a path from the adapter's folder; null where nothing says it
 * @param pooling null where nothing says it
 * @param maxLength of inputs in tokens; 0 where nothing says it
 * @param frozenWeights what the base model's matrices were held in; fp32 where nothing says it
 */
public record Origin(String baseModel, Pooling pooling, int maxLength, Precision frozenWeights) {
    private static final String FILE = "asymlora.json";
    private static final String FROZEN = "frozen_weights";
    private static final ObjectMapper JSON = new ObjectMapper();

    static void write(Path folder, Model model, int maxLength) {
        ObjectNode content = JSON.createObjectNode()
                .put("base_model", from(folder, model.source()))
                .put("pooling", model.pooling().name().toLowerCase(Locale.ROOT))
                .put("max_length", maxLength);
        if (model.frozenWeights() != Precision.FP32) {
            content.put(FROZEN, model.frozenWeights().name().toLowerCase(Locale.ROOT));
        }
        AtomicFiles.writeString(folder.resolve(FILE), content.toPrettyString() + "\n");
    }

    /** A base model of the same run is named from the adapter's folder, so that the run can move. */
    private static String from(Path folder, String source) {
        Path adapter = folder.toAbsolutePath().normalize();
        Path base = Path.of(source);
        return base.isAbsolute() && adapter.getParent() != null && base.startsWith(adapter.getParent())
                ? adapter.relativize(base).toString()
                : source;
    }

    /**
     * The folder of an adapter: itself, or a run's.
     *
     * @throws InputException where it is none
     */
    public static Path adapterFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no adapter folder " + folder + ".");
        }
        Path ofRun = folder.resolve("adapter");
        return Files.isDirectory(ofRun) ? ofRun : folder;
    }

    /**
     * What an adapter's folder says.
     *
     * @throws InputException where its file isn't what a run writes
     */
    public static Origin in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Path peft = folder.resolve("adapter_config.json");
            JsonNode content = JsonFiles.objectIfThere(peft);
            Pooling pooling = content.path("task_type").asText().equals("TOKEN_CLS") ? Pooling.TOKENS : null;
            return new Origin(content.path("base_model_name_or_path").asText(null), pooling, 0, Precision.FP32);
        }
        JsonNode content = JsonFiles.object(file);
        int maxLength = content.path("max_length").asInt();
        if (maxLength < 1) {
            throw new InputException(file + ", \"max_length\": " + content.path("max_length") + " is not at least 1.");
        }
        return new Origin(
                content.path("base_model").asText(null),
                one(Pooling.values(), "pooling", content.path("pooling").asText(), file),
                maxLength,
                one(Precision.values(), FROZEN, content.path(FROZEN).asText("fp32"), file));
    }

    private static <E extends Enum<E>> E one(E[] values, String field, String written, Path file) {
        for (E value : values) {
            if (value.name().equalsIgnoreCase(written)) {
                return value;
            }
        }
        throw new InputException(file + ", \"" + field + "\": \"" + written + "\" is none of "
                + Arrays.toString(values).toLowerCase(Locale.ROOT) + ".");
    }

    /**
     * The base model: where it was, or in a folder of its name beside the adapter's.
     *
     * @param weights what its matrices are held in; null for what they were
     * @throws InputException where it is nowhere
     */
    Model load(Path folder, Precision weights) {
        String model = modelFrom(folder);
        try {
            return load(model, weights);
        } catch (InputException e) {
            throw new InputException(
                    folder + ": its base model can't be opened: " + e.getMessage() + " Give the model, too.", e);
        }
    }

    /**
     * By what the base model is opened: where it was, or in a folder of its name beside the adapter's.
     *
     * @throws InputException where nothing says it
     */
    public String modelFrom(Path folder) {
        if (baseModel == null) {
            throw new InputException(folder + " doesn't say what its base model is. Give the model, too.");
        }
        Path fromHere = folder.toAbsolutePath().resolve(baseModel).normalize();
        if (baseModel.startsWith("..") && Files.exists(fromHere.resolve("config.json"))) {
            return fromHere.toString();
        }
        Path last = Path.of(baseModel).getFileName();
        Path beside = folder.toAbsolutePath().resolveSibling(last == null ? Path.of("") : last);
        boolean moved = !Files.isDirectory(Path.of(baseModel)) && Files.exists(beside.resolve("config.json"));
        return moved ? beside.toString() : baseModel;
    }

    /**
     * A model, read as this one was.
     *
     * @param weights what its matrices are held in; null for what they were
     */
    public Model load(String model, Precision weights) {
        return Models.load(model, pooling, weights == null ? frozenWeights : weights);
    }
}
