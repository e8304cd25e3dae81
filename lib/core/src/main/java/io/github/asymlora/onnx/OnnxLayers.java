package io.github.asymlora.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.model.Activation;
import io.github.asymlora.model.EncoderLayer;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Norm;
import io.github.asymlora.model.Parameter;
import io.github.asymlora.tensor.Operators;
import java.util.List;

/** A model's layers as nodes of a graph. Arguments and results are names of values. */
record OnnxLayers(OnnxGraph graph) {
    /** Shapes: x and result {@code [batch, sequence, hidden]}; the mask is added to scores {@code [batch, heads, queries, keys]}. */
    String layer(EncoderLayer layer, String x, String mask) {
        String attended = linear(layer.attentionOutput(), attention(layer, x, mask));
        String y = norm(layer.attentionNorm(), graph.node("Add", attended, x));
        String inner = activation(layer.activation(), linear(layer.intermediate(), y));
        return norm(layer.outputNorm(), graph.node("Add", linear(layer.output(), inner), y));
    }

    private String attention(EncoderLayer layer, String x, String mask) {
        int width = layer.query().out() / layer.heads();
        String scale = graph.real((float) (1 / Math.sqrt(width)));
        String queries = heads(layer, linear(layer.query(), x), 0, 2, 1, 3);
        String keys = heads(layer, linear(layer.key(), x), 0, 2, 3, 1);
        String values = heads(layer, linear(layer.value(), x), 0, 2, 1, 3);
        String scores = graph.node("MatMul", graph.node("Mul", queries, scale), keys);
        String seen = graph.node("Add", scores, mask);
        String weights = graph.node("Softmax", List.of(Attribute.integer("axis", -1)), seen);
        String context = transpose(graph.node("MatMul", weights, values), 0, 2, 1, 3);
        return graph.node("Reshape", context, graph.integers(0, 0, layer.query().out()));
    }

    /** @param order of batch, sequence, head and the head's coordinates */
    private String heads(EncoderLayer layer, String x, long... order) {
        return transpose(graph.node("Reshape", x, graph.integers(0, 0, layer.heads(), -1)), order);
    }

    private String transpose(String x, long... order) {
        return graph.node("Transpose", List.of(Attribute.integers("perm", order)), x);
    }

    /** x Wᵀ + b. */
    String linear(Linear layer, String x) {
        NDArray weight = layer.weight();
        Shape turned = new Shape(layer.in(), layer.out());
        String matrix = graph.tensor(layer.name() + ".weight", OnnxType.FLOAT, turned, scope -> {
            NDArray view = Operators.whole(weight, scope).transpose();
            view.attach(scope);
            return view;
        });
        String product = graph.node("MatMul", x, matrix);
        return layer.bias() == null ? product : graph.node("Add", product, held(layer.name() + ".bias", layer.bias()));
    }

    private String norm(Norm norm, String x) {
        return norm(held(norm.weight()), held(norm.bias()), norm.epsilon(), x);
    }

    /** Layer normalisation over the last axis. */
    String norm(String weight, String bias, float epsilon, String x) {
        List<Attribute> how = List.of(Attribute.integer("axis", -1), Attribute.real("epsilon", epsilon));
        return graph.node("LayerNormalization", how, x, weight, bias);
    }

    private String activation(Activation activation, String x) {
        return switch (activation) {
            case GELU -> graph.node("Gelu", x);
            case GELU_NEW -> graph.node("Gelu", List.of(Attribute.text("approximate", "tanh")), x);
            case RELU -> graph.node("Relu", x);
            case SILU -> graph.node("Mul", x, graph.node("Sigmoid", x));
        };
    }

    /** Rows of a table. Shapes: ids {@code [...]}; result {@code [..., width]}. */
    String rows(Layer table, String ids) {
        return graph.node("Gather", table(table), ids);
    }

    String table(Layer table) {
        return held(table.name() + ".weight", table.weight());
    }

    private String held(Parameter parameter) {
        return held(parameter.name(), parameter.value());
    }

    /** A parameter. */
    String held(String name, NDArray values) {
        return graph.tensor(name, OnnxType.FLOAT, values.getShape(), scope -> values);
    }
}
