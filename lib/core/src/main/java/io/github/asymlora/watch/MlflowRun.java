package io.github.asymlora.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as MLflow knows it: metrics, the recipe's keys as parameters, the recipe as its description. One that is there
 * already goes on: what it has of a metric isn't sent again.
 */
final class MlflowRun {
    /** A request may hold so many of each (MLflow's limits). */
    static final int METRICS = 1000;

    private static final int PARAMETERS = 100;
    private static final int LONGEST = 500;
    private static final String OURS = "asymlora_run";
    private static final double MILLIS = 1e3;

    private final MlflowServer server;
    private final String id;
    private final Map<String, Integer> known = new HashMap<>();

    private MlflowRun(MlflowServer server, String id) {
        this.server = server;
        this.id = id;
    }

    /** Finds it on the server, or makes it. */
    static MlflowRun open(MlflowServer server, String experiment, RunFolder run) throws IOException {
        String at = experiment(server, experiment);
        JsonNode found = server.post(
                        "runs/search",
                        MlflowServer.message()
                                .put("filter", "tags." + OURS + " = '" + run.id() + "'")
                                .set(
                                        "experiment_ids",
                                        MlflowServer.message().arrayNode().add(at)))
                .path("runs")
                .path(0);
        if (found.isMissingNode()) {
            return create(server, at, run);
        }
        MlflowRun old = new MlflowRun(server, found.at("/info/run_id").asText());
        found.at("/data/metrics")
                .forEach(metric -> old.known.put(
                        metric.path("key").asText(), metric.path("step").asInt()));
        old.update("RUNNING");
        return old;
    }

    private static String experiment(MlflowServer server, String name) throws IOException {
        ObjectNode search = MlflowServer.message()
                .put("filter", "name = '" + name.replace("'", "\\'") + "'")
                .put("max_results", 1);
        JsonNode found = server.post("experiments/search", search).at("/experiments/0/experiment_id");
        if (!found.isMissingNode()) {
            return found.asText();
        }
        return server.post("experiments/create", MlflowServer.message().put("name", name))
                .path("experiment_id")
                .asText();
    }

    private static MlflowRun create(MlflowServer server, String experiment, RunFolder run) throws IOException {
        ObjectNode message = MlflowServer.message()
                .put("experiment_id", experiment)
                .put("run_name", run.name())
                .put("start_time", run.started().toEpochMilli());
        ArrayNode tags = message.putArray("tags");
        tags.addObject().put("key", OURS).put("value", run.id());
        tags.addObject().put("key", "mlflow.source.name").put("value", "asymlora");
        tags.addObject().put("key", "mlflow.note.content").put("value", "```yaml\n" + run.recipe() + "```");
        String id = server.post("runs/create", message).at("/run/info/run_id").asText();
        MlflowRun made = new MlflowRun(server, id);
        made.parameters(List.copyOf(run.settings().entrySet()));
        return made;
    }

    private void parameters(List<Map.Entry<String, String>> settings) throws IOException {
        for (int from = 0; from < settings.size(); from += PARAMETERS) {
            ObjectNode batch = MlflowServer.message().put("run_id", id);
            ArrayNode params = batch.putArray("params");
            settings.subList(from, Math.min(settings.size(), from + PARAMETERS)).forEach(setting -> params.addObject()
                    .put("key", key(setting.getKey()))
                    .put(
                            "value",
                            setting.getValue()
                                    .substring(
                                            0,
                                            Math.min(LONGEST, setting.getValue().length()))));
            server.post("runs/log-batch", batch);
        }
    }

    /** With the letters that MLflow allows. */
    private static String key(String name) {
        return name.replaceAll("[^A-Za-z0-9_. /-]", "_");
    }

    /** @param scalars at most {@link #METRICS} */
    void log(List<Scalar> scalars) throws IOException {
        ObjectNode batch = MlflowServer.message().put("run_id", id);
        ArrayNode metrics = batch.putArray("metrics");
        for (Scalar scalar : scalars) {
            if (scalar.step() > known.getOrDefault(key(scalar.name()), -1)) {
                metrics.addObject()
                        .put("key", key(scalar.name()))
                        .put("value", scalar.value())
                        .put("timestamp", (long) (scalar.seconds() * MILLIS))
                        .put("step", scalar.step());
            }
        }
        if (!metrics.isEmpty()) {
            server.post("runs/log-batch", batch);
        }
    }

    /** @param status {@code FINISHED}, {@code RUNNING} or {@code KILLED}, which may go on */
    void update(String status) throws IOException {
        ObjectNode message = MlflowServer.message().put("run_id", id).put("status", status);
        if (!status.equals("RUNNING")) {
            message.put("end_time", Instant.now().toEpochMilli());
        }
        server.post("runs/update", message);
    }
}
