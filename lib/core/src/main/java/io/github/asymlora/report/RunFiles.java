package io.github.asymlora.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.experiment.PredictionsFile;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.io.StrictYaml;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads one run directory. */
final class RunFiles {
    private RunFiles() {}

    /**
     * A finished run.
     *
     * @throws io.github.asymlora.InputException naming the file that isn't what a run writes
     */
    static FinishedRun read(Path root, Path folder, StudyNames names) {
        JsonNode result = JsonFiles.object(folder.resolve("result.json"));
        JsonNode provenance = JsonFiles.object(folder.resolve("provenance.json"));
        Map<String, String> settings =
                StrictYaml.flat(StrictYaml.tree("recipe.yaml of " + folder, folder.resolve("recipe.yaml")));
        settings.keySet().removeIf(key -> key.startsWith("paper."));
        String seed = settings.remove("seed");
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        scores.put(PredictionsFile.TEST, numbers(result.path("test")));
        result.path("domains").properties().forEach(domain -> scores.put(domain.getKey(), numbers(domain.getValue())));
        String metric = result.path("main_metric").asText(firstOf(result.path("test")));
        StudyNames.Entry entry = names.of(folder);
        return new FinishedRun(
                root.relativize(folder),
                settings,
                entry == null ? null : entry.settings(),
                entry != null && entry.search(),
                Long.parseLong(seed == null ? "0" : seed),
                metric,
                numbers(result.path("validation")),
                scores,
                result.path("trainable_parameters").asLong(),
                result.path("seconds").asDouble(),
                provenance(provenance));
    }

    /** Runs of version 0.1.0 don't name the main metric: it was the first. */
    private static String firstOf(JsonNode metrics) {
        return metrics.fieldNames().hasNext() ? metrics.fieldNames().next() : "";
    }

    private static Map<String, Double> numbers(JsonNode metrics) {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.properties()
                .forEach(metric -> values.put(
                        metric.getKey(),
                        metric.getValue().isNumber() ? metric.getValue().asDouble() : Double.NaN));
        return values;
    }

    /** Of the last session, which judged it. */
    private static Map<String, String> provenance(JsonNode provenance) {
        Map<String, String> facts = new TreeMap<>();
        JsonNode sessions = provenance.path("sessions");
        JsonNode last = sessions.path(sessions.size() - 1);
        for (String fact : new String[] {"asymlora", "java", "engine", "threads", "system"}) {
            facts.put(fact, last.path(fact).asText());
        }
        for (String fact : new String[] {"model_sha256", "train_sha256", "validation_sha256", "test_sha256"}) {
            facts.put(fact, provenance.path(fact).asText());
        }
        return facts;
    }
}
