package io.github.asymlora.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.io.StrictYaml;
import io.github.asymlora.train.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A run's directory, finished or at work. */
public record RunFolder(Path folder) {
    private static final String RECIPE = "recipe.yaml";
    private static final int DEPTH = 6;

    /**
     * The run directories of a folder, at any depth; a run's own directory is one.
     *
     * @throws InputException where there is none
     */
    public static List<RunFolder> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException("no folder " + folder + ".");
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            List<RunFolder> found = files.filter(
                            path -> path.endsWith(RECIPE) && Files.exists(path.resolveSibling("provenance.json")))
                    .map(path -> new RunFolder(path.getParent()))
                    .sorted((a, b) -> a.folder().compareTo(b.folder()))
                    .toList();
            if (found.isEmpty()) {
                throw new InputException(
                        folder + " holds no run: a run's directory has recipe.yaml and provenance.json.");
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }

    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    /** Of this run: one that was begun in the same place at another time has another. */
    String id() {
        String told = folder.toAbsolutePath().normalize() + " " + started();
        return Hashes.ofBytes(told.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    Instant started() {
        JsonNode sessions = JsonFiles.object(folder.resolve("provenance.json")).path("sessions");
        return Instant.parse(sessions.path(0).path("started").asText());
    }

    String recipe() {
        try {
            return Files.readString(folder.resolve(RECIPE));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + folder.resolve(RECIPE) + ": " + e, e);
        }
    }

    /** Every key of the recipe, with dots. */
    Map<String, String> settings() {
        return StrictYaml.flat(StrictYaml.tree(RECIPE + " of " + folder, folder.resolve(RECIPE)));
    }

    /** What it did so far. */
    public History history() {
        return History.read(folder.resolve("metrics.jsonl"));
    }

    public boolean isFinished() {
        return Files.exists(folder.resolve("result.json"));
    }

    /** Of a finished run, by name: {@code test/accuracy}, {@code movies/accuracy} on a further domain. */
    public Map<String, Double> scores() {
        JsonNode result = JsonFiles.object(folder.resolve("result.json"));
        Map<String, Double> scores = new LinkedHashMap<>();
        add("test", result.path("test"), scores);
        result.path("domains").properties().forEach(domain -> add(domain.getKey(), domain.getValue(), scores));
        return scores;
    }

    private static void add(String data, JsonNode metrics, Map<String, Double> scores) {
        metrics.properties()
                .forEach(metric -> scores.put(
                        data + "/" + metric.getKey(), metric.getValue().asDouble(Double.NaN)));
    }

    /**
     * Tells a watcher all that is known of the run.
     *
     * @throws InputException where it did nothing yet
     */
    public void tell(Watcher watcher) {
        History history = history();
        if (history.steps().isEmpty()) {
            throw new InputException(folder + ": metrics.jsonl tells of no update, or is of an earlier version.");
        }
        watcher.resumed(history);
        if (isFinished()) {
            watcher.finished(scores());
        }
    }
}
