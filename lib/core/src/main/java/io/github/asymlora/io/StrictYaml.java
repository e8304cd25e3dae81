package io.github.asymlora.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what people write by hand strictly: an unknown key, a wrong type or an impossible value is an error that names it. */
public final class StrictYaml {
    private static final long LARGEST = 1 << 20;

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // a second document
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private StrictYaml() {}

    /**
     * A file's mapping of keys to values.
     *
     * @param what the file is, in errors: {@code recipe mine.yaml}
     * @throws InputException if it isn't such a file
     */
    public static ObjectNode tree(String what, Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new InputException(what + " has " + Files.size(file) + " bytes; one has a few hundred.");
            }
            if (YAML.readTree(file.toFile()) instanceof ObjectNode root) {
                return root;
            }
            throw new InputException(what + " is not a mapping of keys to values.");
        } catch (JsonProcessingException e) {
            throw new InputException(
                    what + ", line " + e.getLocation().getLineNr() + ", is not YAML: " + message(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its values by their keys, those of sections with dots; what is null is left out. */
    public static Map<String, String> flat(JsonNode root) {
        Map<String, String> values = new LinkedHashMap<>();
        flatten("", root, values);
        return values;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), into));
        } else if (!node.isNull()) {
            into.put(prefix, node.isTextual() ? node.textValue() : node.toString());
        }
    }

    /**
     * One value: {@code 5}, {@code [query, key]}.
     *
     * @param what it is, in errors
     */
    public static JsonNode value(String what, String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InputException(what + ": " + message(e), e);
        }
    }

    /**
     * A mapping as an object.
     *
     * @param what it is, in errors
     * @param modules how else types are read
     * @throws InputException naming the key and what would be right
     */
    public static <T> T bind(String what, JsonNode root, Class<T> type, Module... modules) {
        requireUsable(what, "", root);
        try {
            return YAML.copy().registerModules(modules).treeToValue(root, type);
        } catch (JsonMappingException e) {
            throw new InputException(what + explain(e), e);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a file would say it. */
    public static String write(Object value) {
        try {
            return YAML.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code loar is none of lora, dora. Did you mean "lora"?} */
    public static String noneOf(Object value, Class<?> type) {
        List<String> constants = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
        return value + " is none of " + String.join(", ", constants) + "."
                + InputException.didYouMean(value.toString(), constants);
    }

    /** What YAML can say and nothing can use: 1e400, which is read as infinity, and texts with a zero byte, which are no paths. */
    private static void requireUsable(String what, String path, JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            throw new InputException(what + path + " is no finite number.");
        }
        if (node.isTextual() && node.textValue().indexOf('\0') >= 0) {
            throw new InputException(what + path + " holds a zero byte.");
        }
        String inside = path.isEmpty() ? ", " : path + ".";
        node.properties().forEach(field -> requireUsable(what, inside + field.getKey(), field.getValue()));
        if (node.isArray()) {
            node.forEach(item -> requireUsable(what, path, item));
        }
    }

    private static String message(JsonProcessingException e) {
        return e.getOriginalMessage().strip().replaceAll("\\s+", " ");
    }

    private static String explain(JsonMappingException e) {
        String where = path(e);
        if (e instanceof UnrecognizedPropertyException unknown) {
            Collection<String> known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return where + ": unknown key." + InputException.didYouMean(unknown.getPropertyName(), known)
                    + (known.isEmpty()
                            ? " The method has no options."
                            : " Known are " + String.join(", ", known) + ".");
        }
        if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
            return where + ": " + noneOf(wrong.getValue(), wrong.getTargetType());
        }
        if (e instanceof MismatchedInputException wrong && wrong.getTargetType() != null) {
            return where + " is not " + describe(wrong.getTargetType()) + ".";
        }
        if (e.getCause() instanceof InputException own) {
            return ", " + own.getMessage();
        }
        return where + ": " + e.getOriginalMessage();
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : ", " + path;
    }

    private static String describe(Class<?> type) {
        if (type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == Double.class || type == float.class) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a mapping of keys to values";
    }
}
