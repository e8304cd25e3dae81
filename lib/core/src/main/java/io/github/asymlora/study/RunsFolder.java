package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The run directories of studies, found by their ids, whatever they are called. Those of searches are in {@code search/}.
 * Of one that failed, {@code failed.json} says why.
 */
public final class RunsFolder {
    private static final String SEARCH = "search";
    private static final String RESULT = "result.json";
    private static final String FAILED = "failed.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Map<String, JsonNode> results = new ConcurrentHashMap<>(); // a result never changes
    private Map<String, Path> known = Map.of();

    public RunsFolder(Path folder) {
        this.folder = folder;
        refresh();
    }

    /** What has become of a run. */
    public enum State {
        DONE,
        FAILED,
        INTERRUPTED,
        NEW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Looks again for what others have begun. */
    public void refresh() {
        Map<String, Path> found = new HashMap<>();
        list(folder, found);
        list(folder.resolve(SEARCH), found);
        known = found;
    }

    private static void list(Path parent, Map<String, Path> found) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> children = Files.list(parent)) {
            children.forEach(child -> {
                String name = child.getFileName().toString();
                found.put(name.substring(name.lastIndexOf('_') + 1), child);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + parent + ": " + e, e);
        }
    }

    /** A run's directory, made or not. */
    public Path of(StudyRun run) {
        Path parent = run.search() ? folder.resolve(SEARCH) : folder;
        return known.getOrDefault(run.id(), parent.resolve(run.folderName()));
    }

    public State state(StudyRun run) {
        Path directory = of(run);
        if (results.containsKey(run.id()) || Files.exists(directory.resolve(RESULT))) {
            return State.DONE;
        }
        if (Files.exists(directory.resolve(FAILED))) {
            return State.FAILED;
        }
        return Files.exists(directory.resolve("recipe.yaml")) ? State.INTERRUPTED : State.NEW;
    }

    /** Whether a run is neither done nor failed. */
    public boolean isOpen(StudyRun run) {
        State state = state(run);
        return state == State.NEW || state == State.INTERRUPTED;
    }

    /**
     * What a finished run's {@code result.json} says.
     *
     * @throws io.github.asymlora.InputException if it isn't a JSON object
     */
    public Optional<JsonNode> result(StudyRun run) {
        if (state(run) != State.DONE) {
            return Optional.empty();
        }
        return Optional.of(results.computeIfAbsent(run.id(), id -> JsonFiles.object(of(run).resolve(RESULT))));
    }

    /** For a search: of the main metric on the validation set, the sign turned where lower is better. */
    OptionalDouble score(StudyRun run) {
        if (state(run) == State.FAILED) {
            return OptionalDouble.of(Double.NaN);
        }
        Optional<JsonNode> result = result(run);
        if (result.isEmpty()) {
            return OptionalDouble.empty();
        }
        Metric metric = Metric.named(result.get().path("main_metric").asText());
        double value = number(result.get().path("validation").path(metric.key()));
        return OptionalDouble.of(metric.higherIsBetter() ? value : -value);
    }

    /** NaN is a text in JSON, and what isn't there is none. */
    private static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    /** Why a run failed. */
    public String reason(StudyRun run) {
        return JsonFiles.object(of(run).resolve(FAILED)).path("reason").asText();
    }

    /** Says that a run failed. */
    void fail(StudyRun run, String reason) {
        String json = JSON.createObjectNode().put("reason", reason).toPrettyString();
        AtomicFiles.writeString(of(run).resolve(FAILED), json + "\n");
    }

    /** Lets failed runs be tried again. */
    public void forgive(Iterable<StudyRun> runs) {
        for (StudyRun run : runs) {
            try {
                Files.deleteIfExists(of(run).resolve(FAILED));
            } catch (IOException e) {
                throw new UncheckedIOException("can't delete " + of(run).resolve(FAILED) + ": " + e, e);
            }
        }
    }

    /** Says what a study calls its runs. */
    public void index(Study study, Plan plan) {
        StudyIndex.write(folder, study, plan);
    }

    /** Where leases lie. */
    Path leases() {
        return folder.resolve(".leases");
    }
}
