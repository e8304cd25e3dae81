package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * BART: an encoder that reads a text in both directions and a decoder that writes another one, looking at the encoder's
 * last states; one embedding table for both and for the output.
 *
 * <p>Source: Lewis et al. 2020. Inputs, int64: {@code input_ids}, optional {@code attention_mask} {@code [batch,
 * sequence]}; {@code decoder_input_ids} and optional {@code decoder_attention_mask} {@code [batch, target]}, or
 * {@code labels}, from which the former are made.
 */
final class Bart extends Architecture {
    /** The position table starts with two rows that no token uses. */
    private static final int POSITION_OFFSET = 2;

    private static final float EPSILON = 1e-5f;
    private static final String SHARED = "model.shared";

    private final int paddingId;
    private final int startId;
    private final Activation activation;
    private final int decoder;
    private final Embedding shared;
    private final Head head;

    Bart(Config config, WeightLoader.Reader layers) {
        super(
                config.integer("d_model"),
                config.integer("max_position_embeddings"),
                new Dropout(
                        config.share("dropout", 0.1f),
                        config.share("attention_dropout", 0),
                        config.share("activation_dropout", 0),
                        config.share("classifier_dropout", 0)));
        paddingId = config.index("pad_token_id", 1);
        startId = config.index("decoder_start_token_id", 2);
        activation = Activation.of(config, "activation_function", Activation.GELU);
        int vocabulary = config.integer("vocab_size");
        shared = layers.table(SHARED, vocabulary, hidden, paddingId);
        float scale = config.flag("scale_embedding", false) ? (float) Math.sqrt(hidden) : 1;
        addEncoder(config, layers, scale);
        decoder = stages.size();
        addDecoder(config, layers, scale);
        head = config.isFor("ForConditionalGeneration") ? languageHead(config, layers, vocabulary) : null;
    }

    private Head languageHead(Config config, WeightLoader.Reader layers, int vocabulary) {
        Parameter shift = layers.constant("final_logits_bias", 1, vocabulary);
        return new TokenHead(layers.projection(config, true, shared), Prediction.TOKEN)
                .after(scores -> scores.addi(shift.value()));
    }

    private void addEncoder(Config config, WeightLoader.Reader layers, float scale) {
        String path = "model.encoder";
        Embeddings embedding = new Embeddings(config, layers, path, scale);
        stages.add(embedding.stage(path, embedding::encoder));
        for (int i = 0; i < config.layers("encoder_layers"); i++) {
            String name = path + ".layers." + i;
            int heads = config.integer("encoder_attention_heads");
            Layer layer = new Layer(layers, name, heads, config.integer("encoder_ffn_dim"), false);
            stages.add(new Stage(name, layer::encode));
        }
    }

    /** A pass can start with the encoder's last states, but not in the middle of the decoder, which looks at them too. */
    private void addDecoder(Config config, WeightLoader.Reader layers, float scale) {
        String path = "model.decoder";
        Embeddings embedding = new Embeddings(config, layers, path, scale);
        stages.add(embedding.stage(path, embedding::decoder).shownAs("dec_hidden"));
        for (int i = 0; i < config.layers("decoder_layers"); i++) {
            String name = path + ".layers." + i;
            int heads = config.integer("decoder_attention_heads");
            Layer layer = new Layer(layers, name, heads, config.integer("decoder_ffn_dim"), true);
            stages.add(new Stage(name, layer::decode).notAnEntry().shownAs("dec_hidden"));
        }
    }

    @Override
    public int decoder() {
        return decoder;
    }

    @Override
    public Head head() {
        return head;
    }

    /** Masks of both sides; in training, the decoder's input. */
    @Override
    public void prepare(ForwardContext flow) {
        if (!flow.has("decoder_input_ids") && flow.has("labels")) {
            flow.put("decoder_input_ids", Sequences.shiftRight(flow.get("labels"), startId, paddingId));
        }
        NDArray seen = flow.has("attention_mask")
                ? flow.get("attention_mask")
                : flow.get("input_ids").onesLike();
        flow.put("mask", Sequences.padding(seen));
        if (flow.has("decoder_input_ids")) {
            NDArray targets = flow.has("decoder_attention_mask") ? flow.get("decoder_attention_mask") : null;
            flow.put("decoder_mask", Sequences.causal(flow.get("decoder_input_ids"), targets, flow.past()));
        }
    }

    /** Word and position, normalised. */
    private final class Embeddings {
        private final Embedding words;
        private final Embedding positions;
        private final Norm norm;

        Embeddings(Config config, WeightLoader.Reader layers, String path, float scale) {
            words = layers.place(path + ".embed_tokens", config, shared, scale);
            positions = layers.table(path + ".embed_positions", longest + POSITION_OFFSET, hidden, -1);
            norm = layers.norm(path + ".layernorm_embedding", hidden, EPSILON);
        }

        Stage stage(String path, Stage.Body body) {
            return new Stage(path + ".embeddings", body)
                    .owning(SHARED, words.name(), path + ".embed_positions", path + ".layernorm_embedding");
        }

        NDArray encoder(NDArray none, ForwardContext flow) {
            return embed("input_ids", 0, flow);
        }

        /** Puts the encoder's last states aside for the layers; later passes over one memory don't need them again. */
        NDArray decoder(NDArray encoded, ForwardContext flow) {
            if (encoded != null) {
                flow.put(Attention.ENCODED, encoded);
            }
            return embed("decoder_input_ids", flow.past(), flow);
        }

        private NDArray embed(String input, int past, ForwardContext flow) {
            NDArray ids = flow.get(input);
            int end = past + (int) ids.getShape().get(1);
            Sequences.requireAtMost(longest, end, input);
            NDArray places = ids.getManager().arange(past + POSITION_OFFSET, end + POSITION_OFFSET, 1, DataType.INT64);
            NDArray sum = words.apply(ids, flow).add(positions.apply(places, flow));
            return flow.drop(norm.apply(sum), flow.dropout().hidden());
        }
    }

    /** Self-attention, in the decoder attention to the encoder, and feed-forward: each added to its input, normalised. */
    private final class Layer {
        private final Attention self;
        private final Norm selfNorm;
        private final Attention cross;
        private final Norm crossNorm;
        private final Linear inner;
        private final Linear outer;
        private final Norm norm;

        Layer(WeightLoader.Reader layers, String name, int heads, int width, boolean looksAtEncoder) {
            self = attention(layers, name + ".self_attn", heads);
            selfNorm = layers.norm(name + ".self_attn_layer_norm", hidden, EPSILON);
            cross = looksAtEncoder ? attention(layers, name + ".encoder_attn", heads) : null;
            crossNorm = looksAtEncoder ? layers.norm(name + ".encoder_attn_layer_norm", hidden, EPSILON) : null;
            inner = layers.linear(name + ".fc1", width, hidden);
            outer = layers.linear(name + ".fc2", hidden, width);
            norm = layers.norm(name + ".final_layer_norm", hidden, EPSILON);
        }

        private Attention attention(WeightLoader.Reader layers, String name, int heads) {
            return new Attention(
                    layers.linear(name + ".q_proj", hidden, hidden),
                    layers.linear(name + ".k_proj", hidden, hidden),
                    layers.linear(name + ".v_proj", hidden, hidden),
                    layers.linear(name + ".out_proj", hidden, hidden),
                    heads,
                    true);
        }

        NDArray encode(NDArray x, ForwardContext flow) {
            return feedForward(selfNorm.apply(self.toItself(x, "mask", flow).addi(x)), flow);
        }

        NDArray decode(NDArray x, ForwardContext flow) {
            NDArray y = selfNorm.apply(self.toItself(x, "decoder_mask", flow).addi(x));
            NDArray z = crossNorm.apply(cross.toEncoder(y, "mask", flow).addi(y));
            return feedForward(z, flow);
        }

        private NDArray feedForward(NDArray x, ForwardContext flow) {
            NDArray opened = flow.drop(
                    activation.apply(inner.apply(x, flow)), flow.dropout().activation());
            NDArray out = flow.drop(outer.apply(opened, flow), flow.dropout().hidden());
            return norm.apply(out.addi(x));
        }
    }
}
