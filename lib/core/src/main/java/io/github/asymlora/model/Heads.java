package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The classification heads that a model can have.
 *
 * @param encoder the layers of the model without a head
 */
record Heads(Config config, Pooling pooling, Architecture architecture, Map<String, Linear> encoder) {
    static final String NAME = "classifier";

    /** ModernBERT's layer before the classifier, which its pretraining left. */
    static final String PREDICTION = "head";

    /** DeBERTa's layer before the classifier, which a classifier's checkpoint has. */
    static final String CONTEXT_POOLER = "pooler.dense";

    private static final String SCORE = "score";

    /** Where a head gets its layers from. */
    interface Source {
        Linear layer(String name, int out, int in, boolean biased);

        default Linear layer(String name, int out, int in) {
            return layer(name, out, in, true);
        }
    }

    /**
     * The head that the pooling and the family ask for.
     *
     * @param layers gives it its own
     */
    Head build(int labels, Source layers) {
        int hidden = architecture.hiddenSize();
        if (pooling == Pooling.MEAN) {
            return new LinearHead(layers.layer(NAME, labels, hidden), Pool.MEAN);
        }
        if (pooling == Pooling.TOKENS) {
            return ofTokens(labels, layers);
        }
        return switch (Family.of(config).head()) {
            case POOLER -> dense("bert.pooler.dense", true, Pool.FIRST, NDArray::tanh, labels, layers);
            case TWO_LAYERS ->
                new DenseHead(
                        List.of(NAME),
                        layers.layer(NAME + ".dense", hidden, hidden),
                        Pool.FIRST,
                        NDArray::tanh,
                        layers.layer(NAME + ".out_proj", labels, hidden),
                        true);
            case PRE_CLASSIFIER -> dense("pre_classifier", true, Pool.FIRST, Activation.RELU::apply, labels, layers);
            case CONTEXT_POOLER ->
                dense(CONTEXT_POOLER, true, Pool.FIRST, activation("pooler_hidden_act"), labels, layers);
            case PREDICTION_HEAD -> predictionHead(labels, layers);
            case CLASS_TOKEN -> new LinearHead(layers.layer(NAME, labels, hidden), Pool.FIRST);
            case CLASS_TOKEN_AND_PATCHES -> new LinearHead(layers.layer(NAME, labels, 2 * hidden), Pool.FIRST_AND_MEAN);
            case SCORE -> new LinearHead(layers.layer(SCORE, labels, hidden, false), Pool.LAST);
            case NONE -> throw config.wrong("model_type", config.modelType(), "a family with a classifier head");
        };
    }

    /** ModernBERT's layer is before this classifier too; other encoders have none. */
    private Head ofTokens(int labels, Source layers) {
        return switch (Family.of(config).head()) {
            case POOLER, TWO_LAYERS, PRE_CLASSIFIER, CONTEXT_POOLER ->
                new LinearHead(layers.layer(NAME, labels, architecture.hiddenSize()), Pool.TOKENS);
            case PREDICTION_HEAD -> predictionHead(Pool.TOKENS, labels, layers);
            default ->
                throw config.wrong("model_type", config.modelType(), "an encoder of texts, whose tokens have classes");
        };
    }

    private Head predictionHead(int labels, Source layers) {
        String pooled = config.text("classifier_pooling", "cls");
        if (!List.of("cls", "mean").contains(pooled)) {
            throw config.wrong("classifier_pooling", pooled, "\"cls\" or \"mean\"");
        }
        return predictionHead(pooled.equals("cls") ? Pool.FIRST : Pool.MEAN, labels, layers);
    }

    private Head predictionHead(Pool pool, int labels, Source layers) {
        UnaryOperator<NDArray> activation = activation("classifier_activation");
        Norm norm = architecture.headNorm();
        return dense(
                PREDICTION + ".dense",
                config.flag("classifier_bias", false),
                pool,
                x -> norm.apply(activation.apply(x)),
                labels,
                layers);
    }

    private UnaryOperator<NDArray> activation(String field) {
        return Activation.of(config, field, Activation.GELU)::apply;
    }

    /** A head whose first layer may have been pretrained with the encoder. */
    private Head dense(
            String name, boolean biased, Pool pool, UnaryOperator<NDArray> nonlinearity, int labels, Source layers) {
        int hidden = architecture.hiddenSize();
        Linear pretrained = encoder.get(name);
        return new DenseHead(
                pretrained == null ? List.of(name, NAME) : List.of(NAME),
                pretrained == null ? layers.layer(name, hidden, hidden, biased) : pretrained,
                pool,
                nonlinearity,
                layers.layer(NAME, labels, hidden),
                false);
    }

    /** Names and shapes of a head's own parameters; none where the family can't have one. */
    Map<String, Shape> shapes(int labels) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (pooling != Pooling.MEAN && Family.of(config).head() == Family.HeadKind.NONE) {
            return shapes;
        }
        build(labels, (name, out, in, biased) -> {
            shapes.put(name + ".weight", new Shape(out, in));
            if (biased) {
                shapes.put(name + ".bias", new Shape(out));
            }
            return Linear.of(name, biased, Map.of());
        });
        return shapes;
    }
}
