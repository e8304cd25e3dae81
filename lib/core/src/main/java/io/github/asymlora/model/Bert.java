package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * BERT's encoder, and RoBERTa's, which differs in its positions and names only.
 *
 * <p>Source: Devlin et al. 2019 (post-norm transformer encoder); Liu et al. 2019. Inputs: {@code input_ids} and
 * optional {@code attention_mask}, {@code token_type_ids}, each {@code [batch, sequence]} int64.
 */
final class Bert extends Architecture {
    private final int heads;
    private final int paddingId;
    private final boolean roberta;
    private final Activation activation;
    private final Embedding words;
    private final Embedding positions;
    private final Embedding tokenTypes;
    private final Norm embeddingNorm;
    private final Head head;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "bert."}
     */
    Bert(Config config, WeightLoader.Reader layers, String path) {
        super(config.integer("hidden_size"), positions(config), Dropout.of(config));
        heads = config.integer("num_attention_heads");
        if (hidden % heads != 0) {
            throw config.wrong("num_attention_heads", heads, "a divisor of hidden_size " + hidden);
        }
        if (!config.text("position_embedding_type", "absolute").equals("absolute")) {
            throw config.wrong("position_embedding_type", config.text("position_embedding_type"), "\"absolute\"");
        }
        roberta = isRoberta(config);
        paddingId = paddingId(config);
        activation = Activation.of(config);
        float epsilon = config.number("layer_norm_eps", 1e-12f);
        String embeddings = path + "embeddings";
        words = layers.table(embeddings + ".word_embeddings", config.integer("vocab_size"), hidden, paddingId);
        positions = layers.table(
                embeddings + ".position_embeddings",
                config.integer("max_position_embeddings"),
                hidden,
                roberta ? paddingId : -1);
        tokenTypes = layers.table(embeddings + ".token_type_embeddings", config.integer("type_vocab_size"), hidden, -1);
        embeddingNorm = layers.norm(embeddings + ".LayerNorm", hidden, epsilon);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow)));
        int inner = config.integer("intermediate_size");
        for (int i = 0; i < config.layers("num_hidden_layers"); i++) {
            String name = path + "encoder.layer." + i;
            stages.add(new Stage(name, layer(layers, name, inner, epsilon)));
        }
        if (!roberta && !path.isEmpty()) {
            layers.pooler(path + "pooler.dense", hidden, hidden);
        }
        boolean masked = !roberta && !path.isEmpty() && config.isFor("ForMaskedLM");
        head = masked ? MaskedHead.of(config, layers, words, epsilon) : null;
    }

    @Override
    public Head head() {
        return head;
    }

    private static boolean isRoberta(Config config) {
        return config.modelType().equals("roberta");
    }

    private static int paddingId(Config config) {
        return config.index("pad_token_id", isRoberta(config) ? 1 : 0);
    }

    /** RoBERTa's first positions are of no token. */
    private static int positions(Config config) {
        int all = config.integer("max_position_embeddings");
        return isRoberta(config) ? all - paddingId(config) - 1 : all;
    }

    /** The attention mask as numbers to add to the scores: 0 where a token may be looked at. */
    @Override
    public void prepare(ForwardContext flow) {
        flow.put("mask", Sequences.padding(flow));
    }

    private NDArray embed(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        long length = ids.getShape().get(1);
        Sequences.requireAtMost(longest, length, "input_ids");
        NDArray types = flow.has("token_type_ids") ? flow.get("token_type_ids") : ids.zerosLike();
        NDArray sum =
                words.apply(ids, flow).addi(tokenTypes.apply(types, flow)).addi(embedPositions(ids, length, flow));
        return flow.drop(embeddingNorm.apply(sum), flow.dropout().hidden());
    }

    /** BERT counts from 0; RoBERTa counts the tokens that aren't padding, from paddingId + 1. */
    private NDArray embedPositions(NDArray ids, long length, ForwardContext flow) {
        if (!roberta) {
            NDArray row = ids.getManager().arange(0, (int) length, 1, DataType.INT64);
            return positions.apply(row, flow);
        }
        return positions.apply(Sequences.positionsOfReal(ids, paddingId), flow);
    }

    private EncoderLayer layer(WeightLoader.Reader layers, String name, int inner, float epsilon) {
        return new EncoderLayer(
                layers.linear(name + ".attention.self.query", hidden, hidden),
                layers.linear(name + ".attention.self.key", hidden, hidden),
                layers.linear(name + ".attention.self.value", hidden, hidden),
                layers.linear(name + ".attention.output.dense", hidden, hidden),
                layers.norm(name + ".attention.output.LayerNorm", hidden, epsilon),
                layers.linear(name + ".intermediate.dense", inner, hidden),
                layers.linear(name + ".output.dense", hidden, inner),
                layers.norm(name + ".output.LayerNorm", hidden, epsilon),
                heads,
                activation,
                true);
    }
}
