package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.cli.PredictionJson;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Classifier;
import io.github.asymlora.train.Origin;
import io.github.asymlora.train.Predictor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code /v1/predict}: classes with their probabilities, values, or entities, of texts; what waits together is computed together. */
final class Predictions implements Api {
    private static final int TOGETHER = 256;

    private final Adapted adapted;
    private final Limits limits;
    private final Map<String, Served> served;
    private final Map<Integer, Tokenizer> tokenizers = new HashMap<>();
    private final Worker<Classifying> worker;

    private record Served(Predictor predictor, Tokenizer tokenizer) {}

    /**
     * Opens the tokenizers.
     *
     * @param origins say how long texts are, by name
     * @param predictors by name
     */
    Predictions(Adapted adapted, Map<String, Origin> origins, Map<String, Predictor> predictors, Limits limits) {
        this.adapted = adapted;
        this.limits = limits;
        this.served = new LinkedHashMap<>();
        predictors.forEach((name, predictor) -> served.put(name, new Served(predictor, tokenizer(origins.get(name)))));
        this.worker = new Worker<>(limits.waiting(), TOGETHER, this::compute);
    }

    private Tokenizer tokenizer(Origin origin) {
        int length = origin.maxLength() > 0 ? origin.maxLength() : Classifier.longest(adapted.model());
        return tokenizers.computeIfAbsent(length, longest -> Predictor.tokenizer(adapted.model(), longest));
    }

    @Override
    public Map<String, Route> routes() {
        return Map.of("/v1/predict", this::predict);
    }

    @Override
    public List<String> models() {
        return List.copyOf(served.keySet());
    }

    @Override
    public int waiting() {
        return worker.waiting();
    }

    private void predict(Fields request, Reply reply) {
        String model = Names.choose(request, models());
        Classifying job = new Classifying(model, texts(request), new CompletableFuture<>());
        worker.add(job);
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("model", model);
        content.set("predictions", PredictionJson.of("text", Answers.of(job.answer())));
        reply.json(200, content);
    }

    private List<LabelledText> texts(Fields request) {
        JsonNode list = request.body().path("texts");
        if (!list.isArray() || list.isEmpty()) {
            throw request.wrong("texts", "a list of texts, or of objects with text and pair");
        }
        if (list.size() > limits.texts()) {
            throw new Refusal(
                    413, "too_many", "A request may have " + limits.texts() + " texts, and has " + list.size() + ".");
        }
        List<LabelledText> texts = new ArrayList<>();
        for (JsonNode one : list) {
            String text = one.isTextual() ? one.textValue() : one.path("text").textValue();
            String pair = one.path("pair").textValue();
            boolean likeTheFirst =
                    texts.isEmpty() || (pair == null) == (texts.get(0).pair() == null);
            if (text == null || !likeTheFirst) {
                throw request.wrong("texts", "texts, or objects with text and pair: all alone or all pairs");
            }
            texts.add(new LabelledText(text, pair, null));
        }
        return texts;
    }

    /** If some fail together, each is tried by itself: nobody's text spoils another's answer. */
    private void compute(List<Classifying> jobs) {
        try {
            List<LabelledText> texts =
                    jobs.stream().flatMap(job -> job.texts().stream()).toList();
            List<Classification> all = predict(jobs.get(0).model(), texts);
            int from = 0;
            for (Classifying job : jobs) {
                job.answer().complete(all.subList(from, from + job.size()));
                from += job.size();
            }
        } catch (RuntimeException | Error e) {
            if (jobs.size() == 1) {
                jobs.get(0).answer().completeExceptionally(e);
            } else {
                jobs.forEach(job -> compute(List.of(job)));
            }
        }
    }

    private List<Classification> predict(String name, List<LabelledText> texts) {
        adapted.use(name);
        Served own = served.get(name);
        return own.predictor().ofTexts(texts, own.tokenizer());
    }

    @Override
    public void close() {
        worker.stop();
        tokenizers.values().forEach(Tokenizer::close);
        adapted.close();
    }
}
