package io.github.asymlora.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
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
    private static final int LARGEST = 1 << 24;
    private static final int MOST_LAYERS = 1000;

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
        return new Config(file, JsonFiles.object(file), "");
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
        return named > 0
                ? named
                : integer("num_labels", Math.max(2, root.path("label2id").size()));
    }

    /** The classes' names, class 0 first; empty where there are none. */
    public List<String> labelNames() {
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

    /** A size or count: at least 1, and no more than any model has of anything. */
    public int integer(String field) {
        JsonNode value = require(field);
        if (!value.isInt() || value.intValue() < 1 || value.intValue() > LARGEST) {
            throw wrong(field, value, "a whole number from 1 to " + LARGEST);
        }
        return value.intValue();
    }

    /** How many layers there are. */
    public int layers(String field) {
        int layers = integer(field);
        if (layers > MOST_LAYERS) {
            throw wrong(field, layers, "a number of layers up to " + MOST_LAYERS);
        }
        return layers;
    }

    /** A token's id, or another number that counts from 0; a model without the token says -1 or nothing. */
    public int index(String field, int otherwise) {
        if (!root.hasNonNull(field)) {
            return otherwise;
        }
        JsonNode value = root.get(field);
        if (!value.isInt() || value.intValue() < -1) {
            throw wrong(field, value, "a whole number of at least 0");
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
        if (!value.isNumber() || !Float.isFinite(value.floatValue())) {
            throw wrong(field, value, "a finite number");
        }
        return value.floatValue();
    }

    /** A bound above 0; 0 for none where the field is null, as one that the file doesn't have may be. */
    float cap(String field, float otherwise) {
        if (names(field) && !has(field)) {
            return 0;
        }
        float value = number(field, otherwise);
        if (has(field) && value <= 0) {
            throw wrong(field, value, "above 0");
        }
        return value;
    }

    /** A dropout rate. */
    public float share(String field, float otherwise) {
        float value = number(field, otherwise);
        if (!(value >= 0 && value < 1)) {
            throw wrong(field, value, "at least 0 and below 1");
        }
        return value;
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

    /** All of it: maps, lists and values. */
    public Map<String, Object> values() {
        return JSON.convertValue(root, new TypeReference<>() {});
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
