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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What an adapter's folder has to say beside its tensors so that it can be used again: {@code asymlora.json}, or of a folder
 * of PEFT's, the base model.
 *
 * @param baseModel as {@link Model#source} says, or a path from the adapter's folder; null where nothing says it
 * @param pooling null where nothing says it
 * @param maxLength of inputs in tokens; 0 where nothing says it
 */
record Origin(String baseModel, Pooling pooling, int maxLength) {
    private static final String FILE = "asymlora.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    static void write(Path folder, Model model, int maxLength) {
        ObjectNode content = JSON.createObjectNode()
                .put("base_model", from(folder, model.source()))
                .put("pooling", model.pooling().name().toLowerCase(Locale.ROOT))
                .put("max_length", maxLength);
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

    /** @throws InputException where the file isn't what {@link #write} writes */
    static Origin in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Path peft = folder.resolve("adapter_config.json");
            String base = Files.exists(peft)
                    ? JsonFiles.object(peft).path("base_model_name_or_path").asText(null)
                    : null;
            return new Origin(base, null, 0);
        }
        JsonNode content = JsonFiles.object(file);
        int maxLength = content.path("max_length").asInt();
        if (maxLength < 1) {
            throw new InputException(file + ", \"max_length\": " + content.path("max_length") + " is not at least 1.");
        }
        return new Origin(content.path("base_model").asText(null), pooling(file, content), maxLength);
    }

    private static Pooling pooling(Path file, JsonNode content) {
        String written = content.path("pooling").asText();
        for (Pooling pooling : Pooling.values()) {
            if (pooling.name().equalsIgnoreCase(written)) {
                return pooling;
            }
        }
        throw new InputException(file + ", \"pooling\": \"" + written + "\" is none of mean, classification.");
    }

    /**
     * The base model: where it was, or in a folder of its name beside the adapter's.
     *
     * @throws InputException where it is nowhere
     */
    Model load(Path folder) {
        if (baseModel == null) {
            throw new InputException(folder + " doesn't say what its base model is. Give the model, too.");
        }
        Path fromHere = folder.toAbsolutePath().resolve(baseModel).normalize();
        if (baseModel.startsWith("..") && Files.exists(fromHere.resolve("config.json"))) {
            return load(fromHere.toString());
        }
        Path last = Path.of(baseModel).getFileName();
        Path beside = folder.toAbsolutePath().resolveSibling(last == null ? Path.of("") : last);
        boolean moved = !Files.isDirectory(Path.of(baseModel)) && Files.exists(beside.resolve("config.json"));
        try {
            return load(moved ? beside.toString() : baseModel);
        } catch (InputException e) {
            throw new InputException(
                    folder + ": its base model can't be opened: " + e.getMessage() + " Give the model, too.", e);
        }
    }

    /** A model, read as this one was. */
    Model load(String model) {
        return pooling == null ? Models.load(model) : Models.load(model, pooling);
    }
}
