package io.github.asymlora.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as MLflow's does, and is there or not. */
class MlflowTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEPS = 450;

    @TempDir
    private Path folder;

    private final TreeMap<String, List<Integer>> steps = new TreeMap<>();
    private final List<String> statuses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private JsonNode made;
    private RunFolder run;
    private HttpServer server;
    private int port;

    @BeforeEach
    void write() throws IOException {
        run = new RunFolder(folder.resolve("mine"));
        Files.createDirectories(run.folder());
        Files.writeString(run.folder().resolve("recipe.yaml"), "seed: 3\ntraining: {epochs: 2, a(b): 1}\n");
        Files.writeString(
                run.folder().resolve("provenance.json"), "{\"sessions\": [{\"started\": \"2026-01-02T03:04:05Z\"}]}");
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= STEPS; step++) {
            lines.append("{\"event\":\"step\",\"step\":").append(step).append("""
                    ,"of":450,"epoch":1,"examples":8,"tokens":80,"loss":0.5,"gradient_norm":1.0,"learning_rate":0.1,\
                    "examples_per_second":10.0,"seconds_left":1.0,"time":1700000000.5}
                    """);
        }
        Files.writeString(
                run.folder().resolve("metrics.jsonl"),
                lines + "{\"event\":\"evaluation\",\"number\":1,"
                        + "\"step\":450,\"epoch\":1,\"training_loss\":\"NaN\",\"validation\":{\"accuracy\":0.75},\"best\":true}\n");
        Files.writeString(
                run.folder().resolve("result.json"),
                "{\"test\": {\"accuracy\": 0.5}, \"domains\": {\"news\": {\"f1\": 1}}}");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    private String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    private void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/api/2.0/mlflow/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        String method = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
        byte[] answer = answer(method, asked).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String answer(String method, JsonNode asked) {
        switch (method) {
            case "experiments/search":
                return "{\"experiments\": [{\"experiment_id\": \"7\"}]}";
            case "runs/search":
                assertThat(asked.path("experiment_ids").path(0).asText()).isEqualTo("7");
                return made == null
                        ? "{}"
                        : "{\"runs\": [{\"info\": {\"run_id\": \"r\"}, \"data\": {\"metrics\": " + latest() + "}}]}";
            case "runs/create":
                made = asked;
                return "{\"run\": {\"info\": {\"run_id\": \"r\"}}}";
            case "runs/update":
                statuses.add(asked.path("status").asText());
                return "{}";
            default:
                assertThat(asked.path("metrics").size()).isLessThanOrEqualTo(1000);
                asked.path("metrics").forEach(metric -> steps.computeIfAbsent(
                                metric.path("key").asText(), key -> new ArrayList<>())
                        .add(metric.path("step").asInt()));
                return "{}";
        }
    }

    private String latest() {
        var all = JSON.createArrayNode();
        steps.forEach((key, seen) -> all.addObject().put("key", key).put("step", seen.get(seen.size() - 1)));
        return all.toString();
    }

    private static List<Integer> all() {
        return IntStream.rangeClosed(1, STEPS).boxed().toList();
    }

    @Test
    void everythingIsSentOnce() throws IOException {
        start();
        Mlflow.send(address(), run);
        Mlflow.send(address(), run);
        assertThat(steps).hasSize(5 + 2 + 2).containsEntry("train/tokens_per_second", all());
        assertThat(steps.get("train/mean_loss")).containsExactly(STEPS);
        assertThat(steps.get("test/accuracy")).containsExactly(STEPS);
        assertThat(steps.get("news/f1")).containsExactly(STEPS);
        assertThat(made.path("run_name").asText()).isEqualTo("mine");
        assertThat(made.path("start_time").asLong()).isEqualTo(1767323045000L);
        assertThat(made.path("tags").toString()).contains("epochs: 2");
        assertThat(statuses).containsExactly("FINISHED", "RUNNING", "FINISHED");
    }

    @Test
    void whatAServerMissedIsSentWhenItAnswers() throws Exception {
        try (Mlflow mlflow = new Mlflow(address(), run, warnings::add)) {
            run.history().steps().subList(0, 100).forEach(mlflow::stepped);
            while (warnings.isEmpty()) {
                Thread.sleep(20);
            }
            start();
            run.history().steps().subList(100, STEPS).forEach(mlflow::stepped);
        }
        assertThat(steps).containsEntry("train/loss", all());
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(address().replaceAll("/$", ""), "asymlora export --mlflow");
        assertThat(statuses).containsExactly("KILLED");
    }

    @Test
    void whatIsNotSentIsSaid() {
        assertThatThrownBy(() -> Mlflow.send(address(), run))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("MLflow at http://127.0.0.1");
        assertThatThrownBy(() -> Mlflow.send("mlruns", run)).hasMessageContaining("such as http://127.0.0.1:5000");
    }
}
