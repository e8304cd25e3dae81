package io.github.asymlora.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.FolderLock;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run as a directory: {@code recipe.yaml} with every default, {@code provenance.json}, {@code metrics.jsonl} with one
 * event a line, checkpoints, {@code adapter/}, and last {@code result.json}, whose presence means that the run is done.
 * One process at a time works there.
 */
final class RunDirectory implements AutoCloseable {
    private static final String RESULT = "result.json";
    private static final String PROVENANCE = "provenance.json";
    private static final String SESSIONS = "sessions";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path folder;
    private final FolderLock lock;

    private RunDirectory(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens a run's directory, or makes it, and clears away what a kill left there.
     *
     * @throws InputException where the run is done, or at work in another process
     */
    static RunDirectory open(Path folder) {
        if (folder.toString().isBlank()) {
            throw new InputException("the run directory's name is empty. Choose one, such as --out runs/mine.");
        }
        RunDirectory directory = new RunDirectory(folder, FolderLock.take(folder));
        try {
            directory.requireUnfinished();
            List.of(
                            folder,
                            folder.resolve("model"),
                            directory.adapter(),
                            directory.adapter().resolve("1_Pooling"))
                    .forEach(AtomicFiles::sweep);
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void requireUnfinished() {
        Path result = folder.resolve(RESULT);
        if (!Files.exists(result)) {
            return;
        }
        if (read(result) == null) {
            throw new InputException(
                    result + " is not what a finished run writes, a JSON object. Move it away to go on.");
        }
        throw new InputException(folder + " holds a finished run (result.json). Choose another --out.");
    }

    /** Where a model that is trained from scratch lies. */
    Path model() {
        return folder.resolve("model");
    }

    /** Where the trained adapter lies. */
    Path adapter() {
        return folder.resolve("adapter");
    }

    /**
     * Writes the recipe, or checks that it is the one that the directory was begun with.
     *
     * @throws InputException naming the first line that differs
     */
    void begin(String recipe) {
        Path file = folder.resolve("recipe.yaml");
        if (!Files.exists(file)) {
            AtomicFiles.writeString(file, recipe);
            return;
        }
        RecipeText.difference(bytes(file), recipe).ifPresent(difference -> {
            throw new InputException(folder + " was begun with another recipe: " + difference
                    + ". Choose another --out, or go on with the old recipe.");
        });
    }

    /**
     * Adds a session to {@code provenance.json}.
     *
     * @param facts what is the same in every session
     * @throws InputException naming what isn't
     */
    void begin(Map<String, Object> facts, Map<String, Object> session) {
        Path file = folder.resolve(PROVENANCE);
        ObjectNode now = JSON.valueToTree(facts);
        ObjectNode before = now;
        if (Files.exists(file)) {
            before = read(file);
            if (before == null) {
                throw new InputException(file + " is not a JSON object. Move it away to go on.");
            }
            requireEqual(before, now);
        }
        before.withArray(SESSIONS).add(JSON.valueToTree(session));
        write(PROVENANCE, before);
    }

    private void requireEqual(ObjectNode before, ObjectNode now) {
        now.properties().forEach(fact -> {
            JsonNode old = before.get(fact.getKey());
            if (old != null && !old.asText().equals(fact.getValue().asText())) {
                throw new InputException(folder + " was begun with another " + fact.getKey() + ": " + old.asText()
                        + " there, " + fact.getValue().asText()
                        + " now. Choose another --out, or go on with what it was begun with.");
            }
        });
    }

    /** Says that the run is done. */
    void finish(Map<String, Object> result) {
        write(RESULT, result);
        lock.delete();
    }

    private void write(String name, Object content) {
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content);
            AtomicFiles.writeString(folder.resolve(name), text + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JSON object, or null where the file isn't one. */
    private static ObjectNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return JSON.readTree(bytes(file)) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }

    /** A directory in which nothing was begun goes again. */
    @Override
    public void close() {
        String[] files = folder.toFile().list();
        if (files != null && files.length == 1) {
            lock.delete();
            folder.toFile().delete();
        }
        lock.close();
    }
}
