package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The classification heads that an encoder can have. */
final class Heads {
    static final String NAME = "classifier";
    private static final String BEFORE = "pre_classifier";
    private static final String SCORE = "score";
    private static final String POOLER = "bert.pooler.dense";

    private Heads() {}

    /** Where a head gets its layers from. */
    interface Source {
        Linear layer(String name, int out, int in, boolean biased);

        default Linear layer(String name, int out, int in) {
            return layer(name, out, in, true);
        }
    }

    /**
     * The head that a pooling and family ask for.
     *
     * @param encoder the layers of the model without a head
     * @param layers gives it its own
     */
    static Head build(
            Config config, Pooling pooling, int hidden, int labels, Map<String, Linear> encoder, Source layers) {
        if (pooling == Pooling.MEAN) {
            return new MeanPooling(layers.layer(NAME, labels, hidden));
        }
        return switch (Family.of(config).head()) {
            case POOLER -> {
                Linear pretrained = encoder.get(POOLER);
                Linear pooler = pretrained == null ? layers.layer(POOLER, hidden, hidden) : pretrained;
                yield new BertClassification(pooler, pretrained == null, layers.layer(NAME, labels, hidden));
            }
            case TWO_LAYERS ->
                new RobertaClassification(
                        layers.layer(NAME + ".dense", hidden, hidden),
                        layers.layer(NAME + ".out_proj", labels, hidden));
            case PRE_CLASSIFIER ->
                new DistilbertClassification(layers.layer(BEFORE, hidden, hidden), layers.layer(NAME, labels, hidden));
            case CLASS_TOKEN -> new ClassToken(layers.layer(NAME, labels, hidden));
            case SCORE -> new LastToken(layers.layer(SCORE, labels, hidden, false));
            case NONE -> throw config.wrong("model_type", config.modelType(), "a family with a classifier head");
        };
    }

    /** Names and shapes of a head's own parameters; none where the family can't have one. */
    static Map<String, Shape> shapes(
            Config config, Pooling pooling, int hidden, int labels, Map<String, Linear> encoder) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (pooling != Pooling.MEAN && Family.of(config).head() == Family.HeadKind.NONE) {
            return shapes;
        }
        build(config, pooling, hidden, labels, encoder, (name, out, in, biased) -> {
            shapes.put(name + ".weight", new Shape(out, in));
            if (biased) {
                shapes.put(name + ".bias", new Shape(out));
            }
            return Linear.of(name, biased, Map.of());
        });
        return shapes;
    }

    /**
     * BERT's: a tanh layer on the first token, then the classifier.
     *
     * @param ownPooler whether that layer wasn't pretrained: it is then trained and saved with the head
     */
    private record BertClassification(Linear pooler, boolean ownPooler, Linear classifier) implements Head {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<String> modules() {
            return ownPooler ? List.of(POOLER, NAME) : List.of(NAME);
        }

        @Override
        public List<Linear> layers() {
            return ownPooler ? List.of(pooler, classifier) : List.of(classifier);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            NDArray pooled = pooler.apply(hidden.get(":, 0"), flow).tanh();
            return classifier.apply(flow.drop(pooled, flow.dropout().classifier()), flow);
        }
    }

    /** DistilBERT's: a layer with ReLU on the first token, then the classifier. */
    private record DistilbertClassification(Linear dense, Linear classifier) implements Head {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<String> modules() {
            return List.of(BEFORE, NAME);
        }

        @Override
        public List<Linear> layers() {
            return List.of(dense, classifier);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            NDArray first = Activation.RELU.apply(dense.apply(hidden.get(":, 0"), flow));
            return classifier.apply(flow.drop(first, flow.dropout().classifier()), flow);
        }
    }

    /** ViT's: the classifier on the class token. */
    private record ClassToken(Linear classifier) implements Head {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<Linear> layers() {
            return List.of(classifier);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            return classifier.apply(hidden.get(":, 0"), flow);
        }
    }

    /** RoBERTa's and MPNet's: as BERT's, but the tanh layer is part of the classifier. */
    private record RobertaClassification(Linear dense, Linear projection) implements Head {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<Linear> layers() {
            return List.of(dense, projection);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            float rate = flow.dropout().classifier();
            NDArray first = flow.drop(hidden.get(":, 0"), rate);
            return projection.apply(flow.drop(dense.apply(first, flow).tanh(), rate), flow);
        }
    }

    /** A decoder's: a score for each class from the last token that isn't padding. */
    private record LastToken(Linear score) implements Head {
        @Override
        public String name() {
            return SCORE;
        }

        @Override
        public List<Linear> layers() {
            return List.of(score);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            return score.apply(last(hidden, flow), flow);
        }

        private static NDArray last(NDArray hidden, ForwardContext flow) {
            if (!flow.has("attention_mask")) {
                return hidden.get(":, -1");
            }
            try (NDManager scope = hidden.getManager().newSubManager()) {
                NDArray mask = flow.get("attention_mask");
                NDArray places = scope.arange(0, (int) mask.getShape().get(1), 1, DataType.INT64);
                NDArray last = places.mul(mask).argMax(1).expandDims(-1);
                NDArray chosen = places.eq(last).toType(DataType.FLOAT32, false).expandDims(-1);
                return hidden.mul(chosen).sum(new int[] {1});
            }
        }
    }

    /**
     * A sentence encoder's: the mean over the tokens that the attention mask shows, then a classifier. transformers has no
     * such head; it starts as transformers' own do. A bare {@code torch.nn.Linear} starts wider, U(-1/√in, 1/√in) with
     * biases too: training loss then falls earlier in a short run.
     */
    private record MeanPooling(Linear classifier) implements Head {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public List<Linear> layers() {
            return List.of(classifier);
        }

        @Override
        public NDArray logits(NDArray hidden, ForwardContext flow) {
            return classifier.apply(flow.drop(mean(hidden, flow), flow.dropout().classifier()), flow);
        }

        private static NDArray mean(NDArray hidden, ForwardContext flow) {
            if (!flow.has("attention_mask")) {
                return hidden.mean(new int[] {1});
            }
            NDArray mask = flow.get("attention_mask").toType(DataType.FLOAT32, false);
            NDArray counts = mask.sum(new int[] {1}, true).maximum(1e-9f);
            return hidden.mul(mask.expandDims(-1)).sum(new int[] {1}).div(counts);
        }
    }
}
