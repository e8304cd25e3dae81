package io.github.asymlora.onnx;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Prediction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Encoders of BERT's kind as ONNX files, which ONNX Runtime runs in Java, Python, JavaScript and others.
 *
 * <pre>{@code
 * try (Model model = Models.load("all-MiniLM-L6-v2"); Adapter adapter = AdapterFiles.load(model, folder)) {
 *     adapter.merge();
 *     Onnx.write(model, Path.of("classifier.onnx"));
 * }
 * }</pre>
 *
 * <p>Inputs: {@code input_ids}, {@code attention_mask} and, where the family tells first and second texts apart, {@code
 * token_type_ids}, each {@code [batch, sequence]} int64. Outputs: {@code logits} {@code [batch, labels]}, of a head that
 * classifies tokens {@code [batch, sequence, labels]}; without a head
 * {@code last_hidden_state} {@code [batch, sequence, hidden]}, and {@code sentence_embedding} {@code [batch, hidden]}, their
 * mean over tokens, where the model is read so.
 */
public final class Onnx {
    /** By family, the layer before the classifier and what follows it. */
    private static final Map<String, Before> HEADS = Map.of(
            "bert", new Before("bert.pooler.dense", "Tanh", "classifier"),
            "roberta", new Before("classifier.dense", "Tanh", "classifier.out_proj"),
            "mpnet", new Before("classifier.dense", "Tanh", "classifier.out_proj"),
            "distilbert", new Before("pre_classifier", "Relu", "classifier"));

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Before(String dense, String nonlinearity, String classifier) {}

    private final Model model;
    private final OnnxGraph graph;
    private final OnnxLayers layers;
    private final OnnxEncoder encoder;

    private Onnx(Model model, NDManager scope) {
        this.model = model;
        this.graph = new OnnxGraph(model.name(), scope);
        this.layers = new OnnxLayers(graph);
        this.encoder = new OnnxEncoder(model, graph, layers);
    }

    /** The families that have a form here, by {@code model_type}. */
    public static Set<String> families() {
        return new TreeSet<>(HEADS.keySet());
    }

    /**
     * Writes a model as it is now, in fp32; one weight after another. The names of its classes are a property of the file,
     * {@code labels}, as a JSON list; how their logits are meant another, {@code problem_type}, as in {@code config.json}.
     *
     * @throws InputException where the family or its head has no form here, an adapter isn't merged, or the file would be
     *     larger than ONNX allows
     */
    public static void write(Model model, Path file) {
        if (!HEADS.containsKey(model.config().modelType())) {
            throw new InputException(model.name() + " is a " + model.config().modelType()
                    + ": only encoders of the kinds " + String.join(", ", families()) + " become ONNX files"
                    + "; most decoders become GGUF files.");
        }
        if (model.head() != null && model.head().predicts() == Prediction.MASKED_TOKEN) {
            throw new InputException(model.name()
                    + " has the head of its pretraining, which guesses words: only classifiers and encoders"
                    + " without a head become ONNX files. Give a run, or an adapter with a head.");
        }
        if (model.isAdapted(model.stages().size())) {
            throw new InputException(model.name() + " has an adapter beside its weights: merge it first.");
        }
        try (NDManager scope = model.manager().newSubManager()) {
            new Onnx(model, scope).write(file);
        }
    }

    private void write(Path file) {
        String states = encoder.states();
        Map<String, String> properties = new LinkedHashMap<>();
        if (model.head() != null) {
            int count = model.labels().size();
            String labels = String.valueOf(count);
            if (model.pooling() == Pooling.TOKENS) {
                graph.output("logits", layers.linear(linear("classifier"), states), "batch", "sequence", labels);
            } else {
                graph.output("logits", logits(states), "batch", labels);
                properties.put(
                        "problem_type", model.headSlot().current().outputs().problemType(count));
            }
            properties.put("labels", JSON.valueToTree(model.labels()).toString());
        } else {
            String width = String.valueOf(model.hiddenSize());
            graph.output("last_hidden_state", states, "batch", "sequence", width);
            if (model.pooling() == Pooling.MEAN) {
                graph.output("sentence_embedding", mean(states), "batch", width);
            }
        }
        graph.write(file, properties);
    }

    private String logits(String states) {
        if (model.pooling() == Pooling.MEAN) {
            return layers.linear(linear("classifier"), mean(states));
        }
        Before before = HEADS.get(model.config().modelType());
        String first = graph.node("Gather", List.of(Attribute.integer("axis", 1)), states, graph.integer(0));
        String opened = graph.node(before.nonlinearity(), layers.linear(linear(before.dense()), first));
        return layers.linear(linear(before.classifier()), opened);
    }

    private Linear linear(String name) {
        return model.linears().get(name);
    }

    /** Over the tokens that the attention mask shows. */
    private String mean(String states) {
        String tokens = encoder.tokens();
        String sum = sum(graph.node("Mul", states, tokens));
        return graph.node("Div", sum, graph.node("Max", sum(tokens), graph.real(1e-9f)));
    }

    private String sum(String x) {
        return graph.node("ReduceSum", List.of(Attribute.integer("keepdims", 0)), x, graph.integers(1));
    }
}
