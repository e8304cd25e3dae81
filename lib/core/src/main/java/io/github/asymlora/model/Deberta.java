package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.tensor.Operators;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * DeBERTa's third version: BERT's encoder without positions at its entrance. Attention scores see how far two tokens are
 * apart instead, through vectors of distances that the layers' own queries and keys read.
 *
 * <p>Source: He et al. 2021 and 2023. Inputs: {@code input_ids} and optional {@code attention_mask}, each {@code [batch,
 * sequence]} int64.
 */
final class Deberta extends Architecture {
    private static final String DISTANCES = "distances";

    private final int heads;
    private final int span;
    private final int farthest;
    private final Activation activation;
    private final Embedding words;
    private final Norm embeddingNorm;
    private final Embedding distanceTable;
    private final Norm distanceNorm;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "deberta."}
     */
    Deberta(Config config, WeightLoader.Reader layers, String path) {
        super(config.integer("hidden_size"), Integer.MAX_VALUE, dropout(config));
        requireThird(config);
        heads = config.integer("num_attention_heads");
        if (hidden % heads != 0) {
            throw config.wrong("num_attention_heads", heads, "a divisor of hidden_size " + hidden);
        }
        span = config.integer("position_buckets");
        int named = config.index("max_relative_positions", -1);
        farthest = named < 1 ? config.integer("max_position_embeddings", 512) : named;
        activation = Activation.of(config);
        float epsilon = config.number("layer_norm_eps", 1e-7f);
        String embeddings = path + "embeddings";
        String distances = path + "encoder.rel_embeddings";
        words = layers.table(
                embeddings + ".word_embeddings", config.integer("vocab_size"), hidden, config.index("pad_token_id", 0));
        embeddingNorm = layers.norm(embeddings + ".LayerNorm", hidden, epsilon);
        distanceTable = layers.table(distances, 2 * span, hidden, -1);
        distanceNorm = layers.norm(path + "encoder.LayerNorm", hidden, epsilon);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow))
                .owning(embeddings, distances, path + "encoder.LayerNorm"));
        for (int i = 0; i < config.layers("num_hidden_layers"); i++) {
            String name = path + "encoder.layer." + i;
            stages.add(new Stage(name, new Layer(config, layers, name, epsilon)::apply));
        }
        if (!path.isEmpty()) {
            layers.pooler(Heads.CONTEXT_POOLER, hidden, hidden);
        }
    }

    private static Dropout dropout(Config config) {
        float hidden = config.share("hidden_dropout_prob", 0.1f);
        return new Dropout(
                hidden, config.share("attention_probs_dropout_prob", 0.1f), 0, config.share("cls_dropout", hidden));
    }

    /** Other versions of the family differ in what their configurations say of positions. */
    private static void requireThird(Config config) {
        if (!config.flag("relative_attention", false)) {
            throw config.wrong("relative_attention", false, "true: DeBERTa-v3");
        }
        if (!config.flag("share_att_key", false)) {
            throw config.wrong("share_att_key", false, "true: DeBERTa-v3");
        }
        if (config.flag("position_biased_input", true)) {
            throw config.wrong("position_biased_input", true, "false: DeBERTa-v3");
        }
        if (config.index("type_vocab_size", 0) > 0) {
            throw config.wrong("type_vocab_size", config.integer("type_vocab_size"), "0: DeBERTa-v3");
        }
        if (config.index("conv_kernel_size", 0) > 0) {
            throw config.wrong("conv_kernel_size", config.integer("conv_kernel_size"), "0: DeBERTa-v3");
        }
        if (!config.text("norm_rel_ebd", "none").equals("layer_norm")) {
            throw config.wrong("norm_rel_ebd", config.text("norm_rel_ebd", "none"), "\"layer_norm\": DeBERTa-v3");
        }
        if (!positions(config).equals(Set.of("c2p", "p2c"))) {
            throw config.wrong("pos_att_type", positions(config), "c2p and p2c");
        }
    }

    /** A list, or one text with bars in it. */
    private static Set<String> positions(Config config) {
        String all = config.values().getOrDefault("pos_att_type", "").toString();
        return Arrays.stream(all.split("[^a-z0-9]+"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Masks and distances. Padding sees nothing, as in transformers. */
    @Override
    public void prepare(ForwardContext flow) {
        int length = (int) flow.get("input_ids").getShape().get(1);
        NDArray keys = Sequences.padding(flow);
        flow.put("mask", keys.minimum(keys.transpose(0, 1, 3, 2)));
        flow.put("relative_positions", flow.manager().create(places(length), new Shape(1, 1, length, length)));
    }

    /** The vectors of distances, normalised. */
    @Override
    public void preparePart(ForwardContext flow) {
        try (NDManager scope = flow.manager().newSubManager()) {
            NDArray all = scope.arange(0, 2 * span, 1, DataType.INT64);
            flow.put(DISTANCES, distanceNorm.apply(distanceTable.apply(all, flow)));
        }
    }

    /** The row of the distance from a query to a key: near ones have one each, far ones share logarithmic ones. */
    private long[] places(int length) {
        long[] chosen = new long[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
                long row = span + (long) Math.copySign(bucket(Math.abs(query - key)), query - key);
                chosen[query * length + key] = Math.max(0, Math.min(2L * span - 1, row));
            }
        }
        return chosen;
    }

    private double bucket(int distance) {
        int exact = span / 2;
        if (distance <= exact) {
            return distance;
        }
        double far = Math.log((double) distance / exact) / Math.log((farthest - 1.0) / exact);
        return exact + Math.ceil(far * (exact - 1));
    }

    private NDArray embed(ForwardContext flow) {
        NDArray normed = embeddingNorm.apply(words.apply(flow.get("input_ids"), flow));
        NDArray real = flow.has("attention_mask")
                ? normed.mul(flow.borrow("attention_mask", normed)
                        .toType(DataType.FLOAT32, false)
                        .expandDims(-1))
                : normed;
        return flow.drop(real, flow.dropout().hidden());
    }

    /** BERT's layer, but for its attention. */
    private final class Layer {
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear attentionOutput;
        private final Norm attentionNorm;
        private final Linear intermediate;
        private final Linear output;
        private final Norm outputNorm;

        Layer(Config config, WeightLoader.Reader layers, String name, float epsilon) {
            int inner = config.integer("intermediate_size");
            query = layers.linear(name + ".attention.self.query_proj", hidden, hidden);
            key = layers.linear(name + ".attention.self.key_proj", hidden, hidden);
            value = layers.linear(name + ".attention.self.value_proj", hidden, hidden);
            attentionOutput = layers.linear(name + ".attention.output.dense", hidden, hidden);
            attentionNorm = layers.norm(name + ".attention.output.LayerNorm", hidden, epsilon);
            intermediate = layers.linear(name + ".intermediate.dense", inner, hidden);
            output = layers.linear(name + ".output.dense", hidden, inner);
            outputNorm = layers.norm(name + ".output.LayerNorm", hidden, epsilon);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = attentionNorm.apply(attend(x, flow).addi(x));
            NDArray inner = activation.apply(intermediate.apply(y, flow));
            NDArray out = flow.drop(output.apply(inner, flow), flow.dropout().hidden());
            return outputNorm.apply(out.addi(y));
        }

        /** Scores are sums of three products, so queries are divided by √3. */
        private NDArray attend(NDArray x, ForwardContext flow) {
            NDArray distances =
                    flow.drop(flow.borrow(DISTANCES, x), flow.dropout().hidden());
            NDArray context = Operators.disentangledAttention(
                    Operators.scale(query.apply(x, flow), 1 / Math.sqrt(3)),
                    key.apply(x, flow),
                    value.apply(x, flow),
                    key.apply(distances, flow),
                    Operators.scale(query.apply(distances, flow), 1 / Math.sqrt(3)),
                    flow.get("relative_positions"),
                    flow.get("mask"),
                    heads,
                    flow.isTraining() ? flow.dropout().attention() : 0);
            return flow.drop(
                    attentionOutput.apply(context, flow), flow.dropout().hidden());
        }
    }
}
