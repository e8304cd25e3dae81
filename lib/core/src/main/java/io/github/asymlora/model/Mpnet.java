package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * MPNet's encoder: BERT's with RoBERTa's positions, and a bias on attention scores that depends on the distance of two
 * tokens and is shared by all layers.
 *
 * <p>Source: Song et al. 2020. Inputs: {@code input_ids} and
 * optional {@code attention_mask}, each {@code [batch, sequence]} int64.
 */
final class Mpnet extends Architecture {
    private static final int FARTHEST = 128;

    private final int heads;
    private final int paddingId;
    private final int buckets;
    private final Activation activation;
    private final Embedding words;
    private final Embedding positions;
    private final Embedding distanceBias;
    private final Norm embeddingNorm;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "mpnet."}
     */
    Mpnet(Config config, WeightLoader.Reader layers, String path) {
        super(
                config.integer("hidden_size"),
                config.integer("max_position_embeddings") - paddingId(config) - 1,
                Dropout.of(config));
        heads = config.integer("num_attention_heads");
        if (hidden % heads != 0) {
            throw config.wrong("num_attention_heads", heads, "a divisor of hidden_size " + hidden);
        }
        paddingId = paddingId(config);
        buckets = config.integer("relative_attention_num_buckets", 32);
        activation = Activation.of(config);
        float epsilon = config.number("layer_norm_eps", 1e-12f);
        String embeddings = path + "embeddings";
        String distances = path + "encoder.relative_attention_bias";
        words = layers.table(embeddings + ".word_embeddings", config.integer("vocab_size"), hidden, paddingId);
        positions = layers.table(
                embeddings + ".position_embeddings", config.integer("max_position_embeddings"), hidden, paddingId);
        embeddingNorm = layers.norm(embeddings + ".LayerNorm", hidden, epsilon);
        distanceBias = layers.table(distances, buckets, heads, -1);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow)).owning(embeddings, distances));
        int inner = config.integer("intermediate_size");
        for (int i = 0; i < config.layers("num_hidden_layers"); i++) {
            String name = path + "encoder.layer." + i;
            stages.add(new Stage(name, layer(layers, name, inner, epsilon)));
        }
    }

    private static int paddingId(Config config) {
        return config.index("pad_token_id", 1);
    }

    @Override
    public void prepare(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        int length = (int) ids.getShape().get(1);
        Sequences.requireAtMost(longest, length, "input_ids");
        flow.put("distances", new Distances(buckets, FARTHEST, true).of(0, length, flow.manager()));
        flow.put("padding", Sequences.padding(flow));
    }

    /** What is added to the scores: the padding mask and the distances' bias. */
    @Override
    public void preparePart(ForwardContext flow) {
        try (NDManager scope = flow.manager().newSubManager()) {
            NDArray bias = distanceBias
                    .apply(flow.borrow("distances", scope), flow)
                    .transpose(2, 0, 1)
                    .expandDims(0);
            flow.put("mask", bias.add(flow.get("padding")));
        }
    }

    private NDArray embed(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        NDArray places = Sequences.positionsOfReal(ids, paddingId);
        NDArray sum = words.apply(ids, flow).addi(positions.apply(places, flow));
        return flow.drop(embeddingNorm.apply(sum), flow.dropout().hidden());
    }

    private EncoderLayer layer(WeightLoader.Reader layers, String name, int inner, float epsilon) {
        return new EncoderLayer(
                layers.linear(name + ".attention.attn.q", hidden, hidden),
                layers.linear(name + ".attention.attn.k", hidden, hidden),
                layers.linear(name + ".attention.attn.v", hidden, hidden),
                layers.linear(name + ".attention.attn.o", hidden, hidden),
                layers.norm(name + ".attention.LayerNorm", hidden, epsilon),
                layers.linear(name + ".intermediate.dense", inner, hidden),
                layers.linear(name + ".output.dense", hidden, inner),
                layers.norm(name + ".output.LayerNorm", hidden, epsilon),
                heads,
                activation,
                true);
    }
}
