package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.tensor.Operators;

/**
 * ModernBERT's encoder: norms before each part, rotary positions, gated feed-forward layers, and layers in which a token
 * sees its neighbourhood only between layers in which it sees all.
 *
 * <p>Source: Warner et al. 2024; GeGLU: Shazeer 2020. Inputs: {@code input_ids} and optional {@code attention_mask}, each
 * {@code [batch, sequence]} int64.
 */
final class ModernBert extends Architecture {
    private static final String LOCAL = "local ";

    private final int heads;
    private final int reach;
    private final float epsilon;
    private final boolean normsBiased;
    private final Rope rope;
    private final Rope localRope;
    private final Embedding words;
    private final Norm embeddingNorm;
    private final Norm headNorm;
    private final Head head;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "model."}
     */
    ModernBert(Config config, WeightLoader.Reader layers, String path) {
        super(
                config.integer("hidden_size"),
                Integer.MAX_VALUE,
                new Dropout(
                        config.share("embedding_dropout", 0),
                        config.share("attention_dropout", 0),
                        config.share("mlp_dropout", 0),
                        config.share("classifier_dropout", 0)));
        heads = config.integer("num_attention_heads");
        if (hidden % (2 * heads) != 0) {
            throw config.wrong("num_attention_heads", heads, "a divisor of hidden_size " + hidden + " in even parts");
        }
        reach = config.integer("local_attention", 128) / 2;
        epsilon = config.number("norm_eps", 1e-5f);
        normsBiased = config.flag("norm_bias", false);
        float base = config.number("global_rope_theta", 160000);
        boolean oneBase = config.names("local_rope_theta") && !config.has("local_rope_theta");
        rope = Rope.of(config, hidden / heads, base);
        localRope = Rope.local(config, hidden / heads, oneBase ? base : config.number("local_rope_theta", 10000));
        String embeddings = path + "embeddings";
        words = layers.table(
                embeddings + ".tok_embeddings",
                config.integer("vocab_size"),
                hidden,
                config.index("pad_token_id", 50283));
        embeddingNorm = layers.norm(embeddings + ".norm", hidden, epsilon, normsBiased);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow)));
        int every = config.integer("global_attn_every_n_layers", 3);
        SlidingWindow local = SlidingWindow.alternating(config, layer -> layer % every != 0);
        int last = config.layers("num_hidden_layers") - 1;
        for (int i = 0; i <= last; i++) {
            Layer layer = new Layer(
                    config, layers, path + "layers." + i, i, local.layers().test(i));
            stages.add(new Stage(path + "layers." + i, layer::apply));
        }
        Norm norm = layers.norm(path + "final_norm", hidden, epsilon, normsBiased);
        stages.add(new Stage(path + "final_norm", (x, flow) -> norm.apply(x)).shownAs(null));
        boolean alone = path.isEmpty();
        headNorm = alone ? null : layers.normOrNew(Heads.PREDICTION + ".norm", hidden, epsilon, normsBiased);
        head = alone ? null : headIfPretrained(config, layers);
    }

    /** Its first layer is there for other heads too, which read it. */
    private Head headIfPretrained(Config config, WeightLoader.Reader layers) {
        String dense = Heads.PREDICTION + ".dense";
        boolean biased = config.flag("classifier_bias", false);
        if (!config.isFor("ForMaskedLM")) {
            layers.linearIfThere(dense, hidden, hidden, biased);
            return null;
        }
        String name = "decoder";
        return new MaskedHead(
                name,
                layers.linear(dense, hidden, hidden, biased),
                Activation.of(config, "classifier_activation", Activation.GELU),
                headNorm,
                layers.projection(
                        name, config.flag("decoder_bias", true) ? name + ".bias" : null, config, true, words));
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    Norm headNorm() {
        return headNorm;
    }

    /** Masks and angles of both kinds of layers. */
    @Override
    public void prepare(ForwardContext flow) {
        NDArray padding = Sequences.padding(flow);
        int length = (int) flow.get("input_ids").getShape().get(1);
        flow.put("mask", padding);
        flow.put(LOCAL + "mask", Sequences.near(padding, reach));
        NDArray positions = flow.manager().arange(0, length, 1, DataType.INT64).expandDims(0);
        rope.prepare(positions, flow, "");
        localRope.prepare(positions, flow, LOCAL);
    }

    private NDArray embed(ForwardContext flow) {
        NDArray normed = embeddingNorm.apply(words.apply(flow.get("input_ids"), flow));
        return flow.drop(normed, flow.dropout().hidden());
    }

    /** x + attention(norm(x)), in the first layer x + attention(x); then x + feed-forward(norm(x)). */
    private final class Layer {
        private final String kind;
        private final Activation activation;
        private final Norm attentionNorm;
        private final Projections queryKeyValue;
        private final Linear attentionOutput;
        private final Norm feedForwardNorm;
        private final Projections valueGate;
        private final Linear output;

        Layer(Config config, WeightLoader.Reader layers, String name, int number, boolean local) {
            kind = local ? LOCAL : "";
            activation = Activation.of(config, "hidden_activation", Activation.GELU);
            boolean biased = config.flag("attention_bias", false);
            boolean innerBiased = config.flag("mlp_bias", false);
            int inner = config.integer("intermediate_size");
            attentionNorm = number == 0 ? null : layers.norm(name + ".attn_norm", hidden, epsilon, normsBiased);
            queryKeyValue = Projections.together(
                    layers.linear(name + ".attn.Wqkv", 3 * hidden, hidden, biased), hidden, hidden, hidden);
            attentionOutput = layers.linear(name + ".attn.Wo", hidden, hidden, biased);
            feedForwardNorm = layers.norm(name + ".mlp_norm", hidden, epsilon, normsBiased);
            valueGate =
                    Projections.together(layers.linear(name + ".mlp.Wi", 2 * inner, hidden, innerBiased), inner, inner);
            output = layers.linear(name + ".mlp.Wo", hidden, inner, innerBiased);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = attend(attentionNorm == null ? x : attentionNorm.apply(x), flow)
                    .addi(x);
            NDArray[] made = valueGate.apply(feedForwardNorm.apply(y), flow);
            NDArray opened = activation.apply(made[0]).mul(made[1]);
            return output.apply(flow.drop(opened, flow.dropout().activation()), flow)
                    .addi(y);
        }

        private NDArray attend(NDArray x, ForwardContext flow) {
            float rate = flow.dropout().attention();
            NDArray[] made = queryKeyValue.apply(x, flow);
            NDArray cos = flow.get(kind + "cos");
            NDArray sin = flow.get(kind + "sin");
            NDArray context = Operators.attention(
                    Operators.rotate(made[0], cos, sin),
                    Operators.rotate(made[1], cos, sin),
                    made[2],
                    flow.get(kind + "mask"),
                    heads,
                    flow.isTraining() ? rate : 0);
            return flow.drop(attentionOutput.apply(context, flow), rate);
        }
    }
}
