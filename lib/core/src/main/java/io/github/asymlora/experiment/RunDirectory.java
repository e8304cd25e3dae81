package io.github.asymlora.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.train.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run as a directory: {@code recipe.yaml} with every default, {@code provenance.json}, {@code metrics.jsonl} with one
 * event a line, checkpoints, {@code adapter/}, and last {@code result.json}, whose presence means that the run is done.
 */
final class RunDirectory implements Events {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path folder;

    RunDirectory(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    boolean isDone() {
        return Files.exists(folder.resolve("result.json"));
    }

    /**
     * Writes the recipe, or checks that it is the one that the directory was begun with.
     *
     * @throws InputException where the run is done or was begun with another recipe
     */
    void begin(String recipe) {
        if (isDone()) {
            throw new InputException(folder + " holds a finished run (result.json). Choose another --out.");
        }
        Path file = folder.resolve("recipe.yaml");
        if (!Files.exists(file)) {
            AtomicFiles.writeString(file, recipe);
            return;
        }
        try {
            String[] before = Files.readString(file).split("\n");
            String[] now = recipe.split("\n");
            for (int i = 0; i < Math.max(before.length, now.length); i++) {
                String old = i < before.length ? before[i] : "(nothing)";
                String given = i < now.length ? now[i] : "(nothing)";
                if (!old.equals(given)) {
                    throw new InputException(
                            folder + " was begun with another recipe: \"" + old.strip() + "\" there, \"" + given.strip()
                                    + "\" now. Choose another --out, or go on with the old recipe.");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, Object content) {
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content);
            AtomicFiles.writeString(folder.resolve(name), text + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void preparing(String what) {
        append("preparing", JSON.createObjectNode().put("what", what));
    }

    @Override
    public void stepped(Step step) {
        append("step", JSON.valueToTree(step));
    }

    @Override
    public void evaluated(Epoch epoch) {
        append("epoch", JSON.valueToTree(epoch));
    }

    private void append(String event, ObjectNode fields) {
        ObjectNode line = JSON.createObjectNode().put("event", event);
        line.setAll(fields);
        try {
            Files.writeString(
                    folder.resolve("metrics.jsonl"),
                    line + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
