package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * DistilBERT's encoder: BERT's with half the layers, no token types, and no dropout after attention.
 *
 * <p>Source: Sanh et al. 2019. Inputs: {@code input_ids} and optional {@code attention_mask}, each
 * {@code [batch, sequence]} int64.
 */
final class Distilbert extends Architecture {
    private static final float EPSILON = 1e-12f;

    private final int heads;
    private final int paddingId;
    private final Activation activation;
    private final Embedding words;
    private final Embedding positions;
    private final Norm embeddingNorm;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "distilbert."}
     */
    Distilbert(Config config, WeightLoader.Reader layers, String path) {
        super(
                config.integer("dim"),
                config.integer("max_position_embeddings"),
                new Dropout(
                        config.share("dropout", 0.1f),
                        config.share("attention_dropout", 0.1f),
                        0,
                        config.share("seq_classif_dropout", 0.2f)));
        heads = config.integer("n_heads");
        if (hidden % heads != 0) {
            throw config.wrong("n_heads", heads, "a divisor of dim " + hidden);
        }
        paddingId = config.index("pad_token_id", 0);
        activation = Activation.of(config, "activation", Activation.GELU);
        String embeddings = path + "embeddings";
        words = layers.table(embeddings + ".word_embeddings", config.integer("vocab_size"), hidden, paddingId);
        positions = layers.table(embeddings + ".position_embeddings", longest, hidden, -1);
        embeddingNorm = layers.norm(embeddings + ".LayerNorm", hidden, EPSILON);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow)));
        int inner = config.integer("hidden_dim");
        for (int i = 0; i < config.layers("n_layers"); i++) {
            String name = path + "transformer.layer." + i;
            stages.add(new Stage(name, layer(layers, name, inner)));
        }
    }

    /** The attention mask as numbers to add to the scores: 0 where a token may be looked at. */
    @Override
    public void prepare(ForwardContext flow) {
        flow.put("mask", Sequences.padding(flow));
    }

    private NDArray embed(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        int length = (int) ids.getShape().get(1);
        Sequences.requireAtMost(longest, length, "input_ids");
        NDArray places = ids.getManager().arange(0, length, 1, DataType.INT64);
        NDArray sum = words.apply(ids, flow).addi(positions.apply(places, flow));
        return flow.drop(embeddingNorm.apply(sum), flow.dropout().hidden());
    }

    private EncoderLayer layer(WeightLoader.Reader layers, String name, int inner) {
        return new EncoderLayer(
                layers.linear(name + ".attention.q_lin", hidden, hidden),
                layers.linear(name + ".attention.k_lin", hidden, hidden),
                layers.linear(name + ".attention.v_lin", hidden, hidden),
                layers.linear(name + ".attention.out_lin", hidden, hidden),
                layers.norm(name + ".sa_layer_norm", hidden, EPSILON),
                layers.linear(name + ".ffn.lin1", inner, hidden),
                layers.linear(name + ".ffn.lin2", hidden, inner),
                layers.norm(name + ".output_layer_norm", hidden, EPSILON),
                heads,
                activation,
                false);
    }
}
