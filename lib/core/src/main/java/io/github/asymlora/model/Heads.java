package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The classification heads that an encoder can have; their own parameters are named as in {@link #MODULES}. */
final class Heads {
    static final String NAME = "classifier";
    private static final String BEFORE = "pre_classifier";
    private static final String SCORE = "score";

    /** Module paths of every head's own parameters. */
    static final List<String> MODULES = List.of(BEFORE, NAME, SCORE);

    private Heads() {}

    /** Builds the head that a pooling and family ask for; what the checkpoint lacks is drawn from the seed. */
    static Head build(Config config, Pooling pooling, int hidden, int labels, Layers.Reader layers, long seed) {
        if (pooling == Pooling.MEAN) {
            return new MeanPooling(layers.linearOrFresh(NAME, labels, hidden, seed));
        }
        return switch (Family.of(config).head()) {
            case POOLER ->
                new BertClassification(
                        layers.linearOrFresh("bert.pooler.dense", hidden, hidden, seed),
                        layers.linearOrFresh(NAME, labels, hidden, seed));
            case TWO_LAYERS ->
                new RobertaClassification(
                        layers.linearOrFresh(NAME + ".dense", hidden, hidden, seed),
                        layers.linearOrFresh(NAME + ".out_proj", labels, hidden, seed));
            case PRE_CLASSIFIER ->
                new DistilbertClassification(
                        layers.linearOrFresh(BEFORE, hidden, hidden, seed),
                        layers.linearOrFresh(NAME, labels, hidden, seed));
            case CLASS_TOKEN -> new ClassToken(layers.linearOrFresh(NAME, labels, hidden, seed));
            case SCORE -> new LastToken(layers.linearOrFresh(SCORE, labels, hidden, false, seed));
            case NONE -> throw config.wrong("model_type", config.modelType(), "a family with a classifier head");
        };
    }

    /** Names and shapes of a head's own parameters. */
    static Map<String, Shape> shapes(Config config, Pooling pooling, int hidden, int labels) {
        Family.HeadKind kind = pooling == Pooling.MEAN
                ? Family.HeadKind.NONE
                : Family.of(config).head();
        boolean within = kind == Family.HeadKind.TWO_LAYERS;
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (kind == Family.HeadKind.SCORE) {
            shapes.put(SCORE + ".weight", new Shape(labels, hidden));
            return shapes;
        }
        if (within || kind == Family.HeadKind.PRE_CLASSIFIER) {
            String dense = within ? NAME + ".dense" : BEFORE;
            shapes.put(dense + ".weight", new Shape(hidden, hidden));
            shapes.put(dense + ".bias", new Shape(hidden));
        }
        String output = within ? NAME + ".out_proj" : NAME;
        shapes.put(output + ".weight", new Shape(labels, hidden));
        shapes.put(output + ".bias", new Shape(labels));
        return shapes;
    }

    /** BERT's: a tanh layer on the first token, then the classifier. */
    private record BertClassification(Linear pooler, Linear classifier) implements Head {
        @Override
        public String name() {
            return NAME;
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
