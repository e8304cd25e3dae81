package io.github.asymlora.cli.serve;

import static io.github.asymlora.cli.serve.Asking.begin;
import static io.github.asymlora.cli.serve.Asking.json;
import static io.github.asymlora.cli.serve.Asking.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.cli.PredictionJson;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.TextGenerator;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.train.Classifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers over the loopback beside what the model gives when it is asked directly. */
class ModelServerTest {
    private static final Path RESOURCES = Path.of("../core/src/test/resources");
    private static final Limits LIMITS = new Limits(100_000, 20, 20, 100);
    private static final String PROMPT = "w21 w16 w44 w119 w7 w67 w88 w50 w117 w90 w55";

    @TempDir
    private Path folder;

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private ModelServer serve(Path model, Map<String, Path> adapters) {
        return ModelServer.start(model.toString(), adapters, null, anyPort(), null, LIMITS);
    }

    private Path encoder() throws IOException {
        Path model = Files.createDirectories(folder.resolve("encoder"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(RESOURCES.resolve("fixtures/models/bert/" + name), model.resolve(name));
        }
        Files.copy(RESOURCES.resolve("tiny-tokenizer/tokenizer.json"), model.resolve("tokenizer.json"));
        return model;
    }

    /** The golden LLaMA with words for tokens, which goes on after the prompt with w70 w39 w93 w70 w52 and the end. */
    private Path decoder() throws IOException {
        Path model = Files.createDirectories(folder.resolve("decoder"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(RESOURCES.resolve("fixtures/models/llama/" + name), model.resolve(name));
        }
        ObjectNode tokenizer = (ObjectNode) Asking.JSON.readTree("""
                {"version": "1.0", "added_tokens": [{"id": 2, "content": "end", "special": true, "single_word": false,
                 "lstrip": false, "rstrip": false, "normalized": false}],
                 "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": {"type": "Fuse"},
                 "model": {"type": "WordLevel", "unk_token": "w1", "vocab": {}}}""");
        ObjectNode vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
        for (int id = 0; id < 120; id++) {
            vocabulary.put(id == 2 ? "end" : "w" + id, id);
        }
        Asking.JSON.writeValue(model.resolve("tokenizer.json").toFile(), tokenizer);
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{% for message in messages %}{{ message.content }} {% endfor %}w90 w55");
        return model;
    }

    /** An adapter that changes answers, with a head where the model has one. */
    private Path adapter(Path model, String name, int outputs, long seed) {
        return adapter(model, Pooling.CLASSIFICATION, name, outputs, seed);
    }

    private Path adapter(Path model, Pooling pooling, String name, int outputs, long seed) {
        Path target = folder.resolve(name);
        try (Model loaded = Models.load(model, pooling)) {
            if (outputs > 0) {
                loaded.newHead(outputs, seed);
            }
            String[] targets = outputs > 0 ? new String[] {"query", "value"} : new String[] {"q_proj", "v_proj"};
            try (Adapter adapter = Lora.rank(2).alpha(32).on(targets).attach(loaded, seed)) {
                adapter.trainable().forEach((path, w) -> {
                    w.setRequiresGradient(false);
                    w.addi(0.3);
                });
                AdapterFiles.save(adapter, target);
            }
        }
        return target;
    }

    private static JsonNode direct(Path model, Path adapter, List<String> texts) {
        try (Classifier classifier = Classifier.open(model.toString(), adapter)) {
            return PredictionJson.of("text", classifier.predict(texts));
        }
    }

    private static String request(String model, List<String> texts) {
        ObjectNode body = Asking.JSON.createObjectNode().put("model", model);
        texts.forEach(body.putArray("texts")::add);
        return body.toString();
    }

    @Test
    void anAdapterForTokensFindsEntities() throws IOException {
        Path model = encoder();
        Path names = adapter(model, Pooling.TOKENS, "names", 3, 1);
        List<String> texts = List.of("a b", "  c, d");
        JsonNode expected = direct(model, names, texts);
        assertThat(expected.at("/1/entities").size()).isPositive(); // of LABEL_0 and so on each is a type
        try (ModelServer server = serve(model, Map.of("names", names))) {
            assertThat(server.models()).containsExactly("names");
            Asking asking = new Asking(server.address());
            JsonNode answer = json(Asking.send(asking.post("/v1/predict", request("names", texts))));
            assertThat(answer.path("predictions")).isEqualTo(expected);
        }
    }

    @Test
    void predictionsAreThoseOfEachAdapterHoweverTheyMix() throws IOException {
        Path model = encoder();
        Map<String, Path> adapters = new LinkedHashMap<>();
        adapters.put("two", adapter(model, "a", 2, 1));
        adapters.put("three", adapter(model, "b", 3, 2));
        adapters.put("other", adapter(model, "c", 3, 3));
        List<String> texts = List.of("a b", "a c d a b", "d");
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        adapters.forEach((name, place) -> expected.put(name, direct(model, place, texts)));
        assertThat(expected.get("three")).isNotEqualTo(expected.get("other"));
        try (ModelServer server = serve(model, adapters)) {
            Asking asking = new Asking(server.address());
            assertThat(server.models()).containsExactly("encoder", "two", "three", "other");
            List<String> asked = new ArrayList<>();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                asked.add(List.copyOf(adapters.keySet()).get(i % 3));
                answers.add(begin(asking.post("/v1/predict", request(asked.get(i), texts))));
            }
            for (int i = 0; i < asked.size(); i++) {
                JsonNode answer = json(answers.get(i).join());
                assertNear(answer.path("predictions"), expected.get(asked.get(i)));
            }
        }
    }

    /** Rows that share a batch with others may differ in the last bits. */
    private static void assertNear(JsonNode answer, JsonNode expected) {
        assertThat(answer).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(answer.get(i).path("text")).isEqualTo(expected.get(i).path("text"));
            assertThat(answer.get(i).path("label")).isEqualTo(expected.get(i).path("label"));
            double apart = answer.get(i).path("probability").asDouble()
                    - expected.get(i).path("probability").asDouble();
            assertThat(Math.abs(apart)).isLessThan(1e-6);
        }
    }

    @Test
    void whatCannotBePredictedIsRefused() throws IOException {
        Path model = encoder();
        try (ModelServer server = serve(model, Map.of("topics", adapter(model, "a", 2, 1)))) {
            Asking asking = new Asking(server.address());
            assertRefused(send(asking.post("/v1/predict", request("topic", List.of("a")))), 404, "\"topics\"");
            assertRefused(send(asking.post("/v1/predict", "{\"texts\": []}")), 400, "\"texts\" must be a list");
            assertRefused(send(asking.post("/v1/predict", "{\"texts\": [1]}")), 400, "\"texts\"");
            String mixed = "{\"texts\": [\"a\", {\"text\": \"a\", \"pair\": \"b\"}]}";
            assertRefused(send(asking.post("/v1/predict", mixed)), 400, "all pairs");
            List<String> many = Collections.nCopies(21, "a");
            assertRefused(send(asking.post("/v1/predict", request("topics", many))), 413, "20");
            String pair = "{\"model\": \"topics\", \"texts\": [{\"text\": \"a\", \"pair\": \"b\"}]}";
            assertThat(send(asking.post("/v1/predict", pair)).statusCode()).isEqualTo(200);
        }
    }

    private static void assertRefused(HttpResponse<String> response, int status, String says) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).at("/error/message").asText()).contains(says);
    }

    private static String completion(String model, String more) {
        return "{\"model\": \"" + model + "\", \"prompt\": \"" + PROMPT + "\", \"temperature\": 0" + more + "}";
    }

    @Test
    void completionsAreWhatIsGeneratedDirectly() throws IOException {
        Path model = decoder();
        Path adapter = adapter(model, "a", 0, 1);
        String adapted;
        try (Model loaded = Models.load(model);
                Adapter on = AdapterFiles.load(loaded, adapter);
                TextGenerator text = TextGenerator.of(Generator.of(loaded).maxNewTokens(10))) {
            adapted = text.continuation(PROMPT, piece -> {});
            assertThat(on.isEnabled()).isTrue();
        }
        assertThat(adapted).isNotEqualTo("w70w39w93w70w52");
        try (ModelServer server = serve(model, Map.of("own", adapter))) {
            Asking asking = new Asking(server.address());
            JsonNode answer = json(send(asking.post("/v1/completions", completion("decoder", ", \"max_tokens\": 10"))));
            assertThat(answer.at("/choices/0/text").asText()).isEqualTo("w70w39w93w70w52");
            assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(11);
            assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
            answer = json(send(asking.post("/v1/completions", completion("own", ", \"max_tokens\": 10"))));
            assertThat(answer.at("/choices/0/text").asText()).isEqualTo(adapted);
            answer = json(send(asking.post("/v1/completions", completion("decoder", ", \"max_tokens\": 2"))));
            assertThat(answer.at("/choices/0/text").asText()).isEqualTo("w70w39");
            assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
            String stop = ", \"max_tokens\": 10, \"stop\": [\"3w\", \"none\"]";
            answer = json(send(asking.post("/v1/completions", completion("decoder", stop))));
            assertThat(answer.at("/choices/0/text").asText()).isEqualTo("w70w39w9");
            assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            String seeded = "{\"prompt\": \"w5\", \"seed\": 3, \"max_tokens\": 10}";
            assertThat(json(send(asking.post("/v1/completions", seeded))).path("choices"))
                    .isEqualTo(
                            json(send(asking.post("/v1/completions", seeded))).path("choices"));
        }
    }

    /** Asked at once, what waits is written together; asked in turn, each is alone. */
    @Test
    void completionsThatWaitTogetherAreThoseOfEachAlone() throws IOException {
        Path model = decoder();
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            bodies.add(completion(i % 3 == 0 ? "own" : "decoder", ", \"max_tokens\": " + (2 + i % 7)));
            bodies.add(
                    "{\"prompt\": \"w" + (5 + i) + " w9\", \"seed\": " + i + ", \"max_tokens\": 12, \"stop\": \"3\"}");
        }
        bodies.add(20, "{\"prompt\": \"" + "w5 ".repeat(60) + "\"}");
        try (ModelServer server = serve(model, Map.of("own", adapter(model, "a", 0, 1)))) {
            Asking asking = new Asking(server.address());
            List<String> alone = new ArrayList<>();
            for (String body : bodies) {
                alone.add(written(send(asking.post("/v1/completions", body))));
            }
            assertThat(alone.get(2)).startsWith("w70w39w93");
            assertThat(alone.get(20))
                    .as("too long, which the others don't mind")
                    .startsWith("400");
            List<CompletableFuture<HttpResponse<String>>> together = bodies.stream()
                    .map(body -> begin(asking.post("/v1/completions", body)))
                    .toList();
            for (int i = 0; i < bodies.size(); i++) {
                assertThat(written(together.get(i).join())).as(bodies.get(i)).isEqualTo(alone.get(i));
            }
        }
    }

    private static String written(HttpResponse<String> response) {
        JsonNode answer = json(response);
        return response.statusCode() == 200
                ? answer.at("/choices/0/text").asText() + answer.at("/choices/0/finish_reason") + answer.path("usage")
                : response.statusCode() + response.body();
    }

    @Test
    void conversationsAreFramedAndMayComeInPieces() throws IOException {
        Path model = decoder();
        String body = """
                {"messages": [{"role": "system", "content": "w21 w16 w44"}, {"role": "user",
                 "content": [{"type": "text", "text": "w119 w7 w67 w88 w50 w117"}]}], "temperature": 0%s}""";
        try (ModelServer server = serve(model, Map.of())) {
            Asking asking = new Asking(server.address());
            JsonNode answer = json(send(asking.post("/v1/chat/completions", body.formatted(""))));
            assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("w70w39w93w70w52");
            HttpResponse<String> stream =
                    send(asking.post("/v1/chat/completions", body.formatted(", \"stream\": true")));
            assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
            List<String> events =
                    stream.body().lines().filter(line -> !line.isEmpty()).toList();
            assertThat(events).last().isEqualTo("data: [DONE]");
            List<String> pieces = new ArrayList<>();
            for (String event : events.subList(0, events.size() - 1)) {
                JsonNode piece = Asking.JSON.readTree(event.substring("data: ".length()));
                pieces.add(piece.at("/choices/0/delta/content").asText());
            }
            assertThat(pieces).containsExactly("w70", "w39", "w93", "w70", "w52", "");

            assertRefused(
                    send(asking.post("/v1/chat/completions", body.formatted(", \"max_tokens\": 21"))),
                    400,
                    "\"max_tokens\" must be a whole number from 1 to 20");
            assertRefused(send(asking.post("/v1/chat/completions", body.formatted(", \"n\": 2"))), 400, "\"n\"");
            assertRefused(send(asking.post("/v1/chat/completions", "{\"messages\": []}")), 400, "\"messages\"");
            String endless = "{\"prompt\": \"" + "w5 ".repeat(60) + "\", \"stream\": true}";
            assertRefused(send(asking.post("/v1/completions", endless)), 400, "the model's 64");
            assertRefused(send(asking.post("/v1/predict", "{\"texts\": [\"a\"]}")), 404, "/v1/completions");
        }
    }

    @Test
    void whatCannotBeServedIsSaidBeforeThePortIsOpened() throws IOException {
        Path model = encoder();
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
        assertThatThrownBy(() -> ModelServer.start(model.toString(), Map.of(), null, everywhere, null, LIMITS))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("give a --token");
        Path decoder = decoder();
        Map<String, Path> mixed = new LinkedHashMap<>();
        mixed.put("writes", adapter(decoder, "a", 0, 1));
        assertThatThrownBy(() -> serve(model, mixed)).isInstanceOf(InputException.class);
    }
}
