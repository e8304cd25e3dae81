package io.github.asymlora.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small JSON files of a model's or an adapter's folder. */
public final class JsonFiles {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFiles() {}

    /**
     * The object that a file holds.
     *
     * @throws InputException where it is missing, or holds anything else; it names the file, and the line of a mistake
     */
    public static ObjectNode object(Path file) {
        return of(file, ObjectNode.class, "a JSON object");
    }

    /** The same of a list. */
    public static ArrayNode list(Path file) {
        return of(file, ArrayNode.class, "a JSON list");
    }

    private static <T extends JsonNode> T of(Path file, Class<T> type, String what) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such file.");
        }
        GitLfs.refusePointer(file);
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (type.isInstance(root)) {
                return type.cast(root);
            }
            throw new InputException(file + " is not " + what + ".");
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr() + ",";
            throw new InputException(file + line + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharConversionException e) {
            throw new InputException(file + " is not JSON: it isn't in UTF-8.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same; an empty object where there is no such file. */
    public static ObjectNode objectIfThere(Path file) {
        return Files.isRegularFile(file) ? object(file) : JSON.createObjectNode();
    }
}
