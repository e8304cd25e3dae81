package io.github.asymlora.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A checkpoint's {@code config.json}; every getter's error names the file and the field. */
public final class Config {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;
    private final String path;

    private Config(Path file, JsonNode root, String path) {
        this.file = file;
        this.root = root;
        this.path = path;
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws InputException where it is missing or not a JSON object
     */
    public static Config read(Path folder) {
        Path file = folder.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new InputException(folder + " has no config.json: it is not a Hugging Face model folder.");
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (!root.isObject()) {
                throw new InputException(file + " is not a JSON object.");
            }
            return new Config(file, root, "");
        } catch (JsonProcessingException e) {
            throw new InputException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a folder's {@code config.json} is to say. */
    static Config of(Path folder, Map<String, ?> content) {
        return new Config(folder.resolve("config.json"), JSON.valueToTree(content), "");
    }

    /** The family: {@code bert}, {@code roberta}, ... */
    public String modelType() {
        return text("model_type");
    }

    /**
     * Classes a classification head tells apart; 1 means regression. As in transformers the classes' names count before
     * {@code num_labels}, and there are 2 where the file says nothing.
     *
     * @throws InputException where there is none
     */
    public int labels() {
        int named = root.path("id2label").size();
        int labels = named > 0
                ? named
                : integer("num_labels", Math.max(2, root.path("label2id").size()));
        if (labels < 1) {
            throw wrong("num_labels", labels, "1 or more");
        }
        return labels;
    }

    /** The classes' names, class 0 first; empty where there are none. */
    List<String> labelNames() {
        Map<String, String> names = new HashMap<>();
        if (has("id2label")) {
            root.get("id2label")
                    .properties()
                    .forEach(name -> names.put(name.getKey(), name.getValue().asText()));
        } else {
            root.path("label2id")
                    .properties()
                    .forEach(name -> names.put(name.getValue().asText(), name.getKey()));
        }
        return Stream.iterate(0, i -> names.containsKey(String.valueOf(i)), i -> i + 1)
                .map(i -> names.get(String.valueOf(i)))
                .toList();
    }

    /** Whether the checkpoint was saved with a head of this kind, by its class name's ending. */
    public boolean isFor(String ending) {
        List<String> names = new ArrayList<>();
        root.path("architectures").forEach(name -> names.add(name.asText()));
        return names.stream().anyMatch(name -> name.endsWith(ending));
    }

    public int integer(String field) {
        JsonNode value = require(field);
        if (!value.canConvertToInt()) {
            throw wrong(field, value, "a whole number");
        }
        return value.intValue();
    }

    public int integer(String field, int otherwise) {
        return root.hasNonNull(field) ? integer(field) : otherwise;
    }

    public float number(String field, float otherwise) {
        return root.hasNonNull(field) ? number(field) : otherwise;
    }

    public float number(String field) {
        JsonNode value = require(field);
        if (!value.isNumber()) {
            throw wrong(field, value, "a number");
        }
        return value.floatValue();
    }

    /** A flag; {@code otherwise} where it is missing or null. */
    public boolean flag(String field, boolean otherwise) {
        if (!root.hasNonNull(field)) {
            return otherwise;
        }
        JsonNode value = root.get(field);
        if (!value.isBoolean()) {
            throw wrong(field, value, "true or false");
        }
        return value.booleanValue();
    }

    public String text(String field) {
        return require(field).asText();
    }

    public String text(String field, String otherwise) {
        return root.hasNonNull(field) ? text(field) : otherwise;
    }

    /** Whether the field has a value. */
    public boolean has(String field) {
        return root.hasNonNull(field);
    }

    /** Whether the field is there, if only with null. */
    boolean names(String field) {
        return root.has(field);
    }

    /** A list of texts. */
    List<String> texts(String field) {
        return StreamSupport.stream(require(field).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** A list of so many numbers. */
    float[] numbers(String field, int count) {
        JsonNode values = require(field);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            if (values.size() != count || !values.get(i).isNumber()) {
                throw wrong(field, values, "a list of " + count + " numbers");
            }
            numbers[i] = values.get(i).floatValue();
        }
        return numbers;
    }

    /** An object inside this one, with the same errors; an empty one where it is missing or null. */
    public Config section(String field) {
        JsonNode value = has(field) ? root.get(field) : JSON.createObjectNode();
        if (!value.isObject()) {
            throw wrong(field, value, "an object");
        }
        return new Config(file, value, path + field + ".");
    }

    /** An error about this file. */
    public InputException wrong(String field, Object value, String expected) {
        return new InputException(file + ", \"" + path + field + "\": " + value + " is not " + expected + ".");
    }

    private JsonNode require(String field) {
        if (!root.hasNonNull(field)) {
            throw new InputException(file + " has no \"" + path + field + "\".");
        }
        return root.get(field);
    }
}
