package io.github.asymlora.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.EncoderLayer;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Stage;
import java.util.List;
import java.util.Map;

/** An encoder of BERT's kind as nodes of a graph: embeddings, mask, layers. Arguments and results are names of values. */
final class OnnxEncoder {
    private static final String BATCH = "batch";
    private static final String SEQUENCE = "sequence";

    private final Model model;
    private final OnnxGraph graph;
    private final OnnxLayers layers;
    private final String ids;
    private final String seen;
    private final String path;

    /** Begins with the inputs. */
    OnnxEncoder(Model model, OnnxGraph graph, OnnxLayers layers) {
        this.model = model;
        this.graph = graph;
        this.layers = layers;
        this.ids = input("input_ids");
        this.seen = input("attention_mask");
        String words = model.words().name();
        this.path = words.substring(0, words.indexOf("embeddings."));
    }

    private String input(String name) {
        return graph.input(name, OnnxType.INT64, BATCH, SEQUENCE);
    }

    /** What the attention mask says, 1 for tokens and 0 for padding, {@code [batch, sequence, 1]} as reals. */
    String tokens() {
        return graph.node("Unsqueeze", real(seen), graph.integers(-1));
    }

    /** The last hidden states {@code [batch, sequence, hidden]}. */
    String states() {
        List<EncoderLayer> stack = model.stages().stream()
                .map(Stage::body)
                .filter(EncoderLayer.class::isInstance)
                .map(EncoderLayer.class::cast)
                .toList();
        String x = embeddings(stack.get(0).attentionNorm().epsilon());
        String mask = mask();
        for (EncoderLayer layer : stack) {
            x = layers.layer(layer, x, mask);
        }
        return x;
    }

    /** @param epsilon the norms', which all have the same */
    private String embeddings(float epsilon) {
        String sum = graph.node("Add", layers.rows(model.words(), ids), positions());
        if (types() != null) {
            sum = graph.node("Add", sum, typed());
        }
        String norm = path + "embeddings.LayerNorm";
        return layers.norm(held(norm + ".weight"), held(norm + ".bias"), epsilon, sum);
    }

    private String held(String parameter) {
        return layers.held(parameter, model.weight(parameter));
    }

    private Embedding types() {
        return model.embeddings().get(path + "embeddings.token_type_embeddings");
    }

    /** RoBERTa has one type only, and its tokenizer says none. */
    private String typed() {
        boolean one = types().in() == 1;
        return one ? layers.rows(types(), graph.integers(0)) : layers.rows(types(), input("token_type_ids"));
    }

    /** From 0, or where padding has a row, from the row after it for tokens that aren't padding. */
    private String positions() {
        Embedding table = model.embeddings().get(path + "embeddings.position_embeddings");
        if (table.paddingId() < 0) {
            return begin(layers.table(table), 0);
        }
        String padding = graph.integer(table.paddingId());
        String real = graph.node("Not", graph.node("Equal", ids, padding));
        String counted = graph.node("Cast", List.of(Attribute.integer("to", OnnxType.INT64.id())), real);
        String numbers = graph.node("CumSum", counted, graph.integer(1));
        return layers.rows(table, graph.node("Add", graph.node("Mul", numbers, counted), padding));
    }

    /** As many as there are tokens, of what has an entry for each place along an axis. */
    private String begin(String all, long axis) {
        List<Attribute> second = List.of(Attribute.integer("start", 1), Attribute.integer("end", 2));
        String length = graph.node("Shape", second, ids);
        return graph.node("Slice", all, graph.integers(0), length, graph.integers(axis));
    }

    /** What is added to scores: 0 where a token may be looked at, the lowest float where it is padding; MPNet's distances too. */
    private String mask() {
        String one = graph.real(1f);
        String padding = graph.node("Mul", graph.node("Sub", real(seen), one), graph.real(Float.MAX_VALUE));
        String mask = graph.node("Unsqueeze", padding, graph.integers(1, 2));
        Embedding distances = model.embeddings().get(path + "encoder.relative_attention_bias");
        return distances == null ? mask : graph.node("Add", mask, bias(distances));
    }

    /** Shape: {@code [1, heads, queries, keys]}. */
    private String bias(Embedding distances) {
        long longest = model.tokenLimits().longest();
        Shape square = new Shape(longest, longest);
        String all = graph.tensor("distances", OnnxType.INT64, square, this::distances);
        String bias = layers.rows(distances, begin(begin(all, 0), 1));
        String ofHeads = graph.node("Transpose", List.of(Attribute.integers("perm", 2, 0, 1)), bias);
        return graph.node("Unsqueeze", ofHeads, graph.integers(0));
    }

    /** As the model itself has them for its longest input. */
    private NDArray distances(NDManager scope) {
        NDArray longest = scope.zeros(new Shape(1, model.tokenLimits().longest()), DataType.INT64);
        ForwardContext flow = ForwardContext.evaluating(scope, Map.of("input_ids", longest));
        model.prepare(flow);
        return flow.get("distances");
    }

    private String real(String numbers) {
        return graph.node("Cast", List.of(Attribute.integer("to", OnnxType.FLOAT.id())), numbers);
    }
}
