package io.github.asymlora.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads recipes strictly: an unknown key, a wrong type or an impossible value is an error that names it. */
public final class Recipes {
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

    private Recipes() {}

    /**
     * Reads a recipe. One with a {@code base}, another recipe's path from this file's folder, is that recipe but for what it
     * says itself: sections are merged key by key, lists and values replaced, and another {@code method} starts with none of
     * the base's {@code adapter} options.
     *
     * @param settings changes to it, {@code training.epochs=5} each
     * @throws InputException naming file, key and what would be right
     */
    public static Recipe read(Path file, List<String> settings) {
        String name = "recipe " + file.getFileName();
        if (!Files.isRegularFile(file)) {
            throw new InputException("no recipe " + file + ".");
        }
        ObjectNode root = composed(file, new LinkedHashSet<>());
        try {
            for (String setting : settings) {
                set(root, setting);
            }
            return recipe(name, root);
        } catch (JsonMappingException e) {
            throw new InputException(name + explain(e), e);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file over its base, which may have a base too. */
    private static ObjectNode composed(Path file, Set<Path> readers) {
        Path here = file.toAbsolutePath().normalize();
        if (!readers.add(here)) {
            throw new InputException("recipe " + file.getFileName() + ": its base leads back to itself.");
        }
        ObjectNode changes = tree(file);
        JsonNode base = changes.remove("base");
        if (base == null || base.isNull()) {
            return changes;
        }
        if (!base.isTextual()) {
            throw new InputException("recipe " + file.getFileName() + ", base is not a text.");
        }
        Path under = here.resolveSibling(base.textValue());
        if (!Files.isRegularFile(under)) {
            throw new InputException("recipe " + file.getFileName() + ", base: there is no file " + under + ".");
        }
        ObjectNode root = composed(under, readers);
        if (changes.has("method") && !changes.get("method").equals(root.get("method"))) {
            root.remove("adapter");
        }
        merge(changes, root);
        return root;
    }

    private static void merge(ObjectNode changes, ObjectNode root) {
        changes.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode section && root.get(field.getKey()) instanceof ObjectNode old) {
                merge(section, old);
            } else {
                root.set(field.getKey(), field.getValue());
            }
        });
    }

    private static ObjectNode tree(Path file) {
        String name = "recipe " + file.getFileName();
        try {
            if (Files.size(file) > LARGEST) {
                throw new InputException(name + " has " + Files.size(file) + " bytes; a recipe has a few hundred.");
            }
            if (YAML.readTree(file.toFile()) instanceof ObjectNode root) {
                return root;
            }
            throw new InputException(name + " is not a mapping of keys to values.");
        } catch (JsonProcessingException e) {
            throw new InputException(
                    name + ", line " + e.getLocation().getLineNr() + ", is not YAML: "
                            + oneLine(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which keys {@code adapter} has depends on the method. */
    private static Recipe recipe(String name, ObjectNode root) throws JsonProcessingException {
        Recipe.Kind kind = kind(name, root.path("method").asText("lora"));
        if (!root.hasNonNull("adapter")) {
            root.putObject("adapter");
        }
        requireUsable(name, "", root);
        SimpleModule options = new SimpleModule().addAbstractTypeMapping(AdapterChoice.class, kind.options());
        return YAML.copy().registerModule(options).treeToValue(root, Recipe.class);
    }

    /** What YAML can say and nothing can use: 1e400, which is read as infinity, and texts with a zero byte, which are no paths. */
    private static void requireUsable(String name, String path, JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            throw new InputException(name + ", " + path.substring(1) + " is no finite number.");
        }
        if (node.isTextual() && node.textValue().indexOf('\0') >= 0) {
            throw new InputException(name + ", " + path.substring(1) + " holds a zero byte.");
        }
        node.properties().forEach(field -> requireUsable(name, path + "." + field.getKey(), field.getValue()));
        if (node.isArray()) {
            node.forEach(item -> requireUsable(name, path, item));
        }
    }

    private static Recipe.Kind kind(String name, String method) {
        return Arrays.stream(Recipe.Kind.values())
                .filter(kind -> kind.toString().equalsIgnoreCase(method))
                .findFirst()
                .orElseThrow(() -> new InputException(name + ", method: " + noneOf(method, Recipe.Kind.class)));
    }

    /** The recipe with every default written out. */
    public static String write(Recipe recipe) {
        try {
            return YAML.writeValueAsString(recipe);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }

    private static void set(ObjectNode root, String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new InputException("--set " + setting + ": write it as key=value, such as training.epochs=5.");
        }
        String[] path = setting.substring(0, equals).split("\\.");
        ObjectNode at = root;
        for (String key : Arrays.copyOf(path, path.length - 1)) {
            JsonNode child = at.get(key);
            at = child instanceof ObjectNode object ? object : at.putObject(key);
        }
        try {
            at.set(path[path.length - 1], YAML.readTree(setting.substring(equals + 1)));
        } catch (JsonProcessingException e) {
            throw new InputException("--set " + setting + ": " + oneLine(e.getOriginalMessage()), e);
        }
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

    private static String noneOf(Object value, Class<?> type) {
        List<String> constants = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
        return value + " is none of " + String.join(", ", constants) + "."
                + InputException.didYouMean(value.toString(), constants);
    }
}
