package io.github.asymlora.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.StrictYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A recipe as it is written, before it is read: over its {@code base}, and open to changes. Changes answer a new one.
 *
 * @param what it is, in errors: {@code recipe mine.yaml}
 * @param root keys and values
 */
public record RecipeTree(String what, ObjectNode root) {
    /**
     * A file over its base, which may have a base too.
     *
     * @throws InputException if it isn't a YAML mapping, or its base isn't there
     */
    public static RecipeTree read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException("no recipe " + file + ".");
        }
        return composed(file, new LinkedHashSet<>());
    }

    private static RecipeTree composed(Path file, Set<Path> readers) {
        String what = "recipe " + file.getFileName();
        Path here = file.toAbsolutePath().normalize();
        if (!readers.add(here)) {
            throw new InputException(what + ": its base leads back to itself.");
        }
        ObjectNode changes = StrictYaml.tree(what, file);
        JsonNode base = changes.remove("base");
        if (base == null || base.isNull()) {
            return new RecipeTree(what, changes);
        }
        if (!base.isTextual()) {
            throw new InputException(what + ", base is not a text.");
        }
        Path under = here.resolveSibling(base.textValue());
        if (!Files.isRegularFile(under)) {
            throw new InputException(what + ", base: there is no file " + under + ".");
        }
        return new RecipeTree(what, composed(under, readers).with(changes).root());
    }

    /**
     * With changes: sections are merged key by key, lists and values replaced, and another {@code method} starts with none
     * of this one's {@code adapter} options.
     */
    public RecipeTree with(ObjectNode changes) {
        ObjectNode merged = root.deepCopy();
        if (changes.has("method") && !changes.get("method").equals(merged.get("method"))) {
            merged.remove("adapter");
        }
        merge(changes, merged);
        return new RecipeTree(what, merged);
    }

    private static void merge(ObjectNode changes, ObjectNode root) {
        changes.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode section && root.get(field.getKey()) instanceof ObjectNode old) {
                merge(section, old);
            } else {
                root.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }

    /**
     * With one value, whatever was there.
     *
     * @param key {@code training.epochs}
     */
    public RecipeTree with(String key, JsonNode value) {
        ObjectNode changed = root.deepCopy();
        String[] path = key.split("\\.");
        ObjectNode at = changed;
        for (String section : Arrays.copyOf(path, path.length - 1)) {
            JsonNode child = at.get(section);
            at = child instanceof ObjectNode object ? object : at.putObject(section);
        }
        at.set(path[path.length - 1], value);
        return new RecipeTree(what, changed);
    }

    /**
     * What it says. Which keys {@code adapter} has depends on the method.
     *
     * @throws InputException naming the key and what would be right
     */
    public Recipe recipe() {
        ObjectNode complete = root.deepCopy();
        Recipe.Kind kind = kind(complete.path("method").asText("lora"));
        if (!complete.hasNonNull("adapter")) {
            complete.putObject("adapter");
        }
        return StrictYaml.bind(
                what,
                complete,
                Recipe.class,
                new SimpleModule().addAbstractTypeMapping(AdapterChoice.class, kind.options()));
    }

    private Recipe.Kind kind(String method) {
        return Arrays.stream(Recipe.Kind.values())
                .filter(kind -> kind.toString().equalsIgnoreCase(method))
                .findFirst()
                .orElseThrow(
                        () -> new InputException(what + ", method: " + StrictYaml.noneOf(method, Recipe.Kind.class)));
    }
}
