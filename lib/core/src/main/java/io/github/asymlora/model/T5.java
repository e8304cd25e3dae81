package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Operators;

/**
 * T5, its version 1.1 and mT5: an encoder and a decoder with RMS norms before each part, no biases, and a bias on attention
 * scores that depends on the distance of two tokens and is shared by the layers of a side.
 *
 * <p>Source: Raffel et al. 2020; version 1.1's gated feed-forward layer: Shazeer 2020. Inputs as those of {@link Bart}.
 */
final class T5 extends Architecture {
    private static final String SHARED = "shared";

    private final int heads;
    private final int paddingId;
    private final int startId;
    private final float epsilon;
    private final boolean gated;
    private final Activation activation;
    private final Embedding shared;
    private final Side encoder;
    private final Side decoder;
    private final int decoderStage;
    private final Head head;

    T5(Config config, WeightLoader.Reader layers) {
        super(config.integer("d_model"), Integer.MAX_VALUE, dropout(config));
        heads = config.integer("num_heads");
        paddingId = config.index("pad_token_id", 0);
        startId = config.index("decoder_start_token_id", paddingId);
        epsilon = config.number("layer_norm_epsilon", 1e-6f);
        String kind = config.text("feed_forward_proj", "relu");
        gated = kind.startsWith("gated-");
        activation = kind.equals("gated-gelu")
                ? Activation.GELU_NEW
                : Activation.named(gated ? kind.substring("gated-".length()) : kind)
                        .orElseThrow(() -> config.wrong(
                                "feed_forward_proj", kind, "an activation, or \"gated-\" and an activation"));
        shared = layers.table(SHARED, config.integer("vocab_size"), hidden, -1);
        int depth = config.layers("num_layers");
        encoder = new Side(config, layers, "encoder", depth, false);
        decoderStage = stages.size();
        decoder = new Side(
                config,
                layers,
                "decoder",
                config.has("num_decoder_layers") ? config.layers("num_decoder_layers") : depth,
                true);
        head = config.isFor("ForConditionalGeneration") ? languageHead(config, layers) : null;
    }

    private static Dropout dropout(Config config) {
        float rate = config.share("dropout_rate", 0.1f);
        return new Dropout(rate, rate, rate, config.share("classifier_dropout", 0));
    }

    /** Where the output layer is the table of tokens it reads smaller states. */
    private Head languageHead(Config config, WeightLoader.Reader layers) {
        TokenHead plain = new TokenHead(layers.projection(config, true, shared), Prediction.TOKEN);
        double scale = 1 / Math.sqrt(hidden);
        return config.flag("tie_word_embeddings", true)
                ? plain.before(states -> Operators.scale(states, scale))
                : plain;
    }

    @Override
    public int decoder() {
        return decoderStage;
    }

    @Override
    public Head head() {
        return head;
    }

    /** The masks of both sides, and the distances between their tokens; in training, the decoder's input. */
    @Override
    public void prepare(ForwardContext flow) {
        if (!flow.has("decoder_input_ids") && flow.has("labels")) {
            flow.put("decoder_input_ids", Sequences.shiftRight(flow.get("labels"), startId, paddingId));
        }
        flow.put("mask", Sequences.padding(flow));
        if (flow.past() == 0) {
            encoder.prepare(
                    flow.get("mask"), 0, (int) flow.get("input_ids").getShape().get(1), flow);
        }
        if (flow.has("decoder_input_ids")) {
            NDArray ids = flow.get("decoder_input_ids");
            NDArray targets = flow.has("decoder_attention_mask") ? flow.get("decoder_attention_mask") : null;
            NDArray seen = Sequences.causal(ids, targets, flow.past());
            decoder.prepare(
                    seen, flow.past(), flow.past() + (int) ids.getShape().get(1), flow);
        }
    }

    @Override
    public void preparePart(ForwardContext flow) {
        encoder.preparePart(flow);
        decoder.preparePart(flow);
    }

    /** The encoder, or the decoder. */
    private final class Side {
        private final String path;
        private final Embedding words;
        private final Embedding distanceBias;
        private final Distances distances;

        Side(Config config, WeightLoader.Reader layers, String path, int depth, boolean decodes) {
            this.path = path;
            int buckets = config.integer("relative_attention_num_buckets", 32);
            distances = new Distances(buckets, config.integer("relative_attention_max_distance", 128), !decodes);
            words = layers.place(path + ".embed_tokens", shared);
            String shown = decodes ? "dec_hidden" : "hidden";
            String bias = path + ".block.0.layer.0.SelfAttention.relative_attention_bias";
            Stage start = new Stage(path + ".embeddings", decodes ? this::startDecoder : this::startEncoder);
            stages.add(start.owning(SHARED, words.name(), bias).shownAs(shown));
            for (int i = 0; i < depth; i++) {
                String name = path + ".block." + i;
                Stage.Body body = new Layer(config, layers, name, path, decodes)::apply;
                Stage stage = new Stage(name, body).shownAs(i == depth - 1 ? null : shown);
                stages.add(decodes ? stage.notAnEntry() : stage);
            }
            distanceBias = layers.table(bias, buckets, heads, -1);
            RmsNorm norm = layers.rmsNorm(path + ".final_layer_norm", hidden, epsilon);
            Stage end = new Stage(
                            path + ".final_layer_norm",
                            (x, flow) -> flow.drop(norm.apply(x), flow.dropout().hidden()))
                    .shownAs(shown);
            stages.add(decodes ? end.notAnEntry() : end);
        }

        private NDArray startEncoder(NDArray none, ForwardContext flow) {
            return embed("input_ids", flow);
        }

        /** Puts the encoder's last states aside for the layers; later passes over one memory don't need them again. */
        private NDArray startDecoder(NDArray encoded, ForwardContext flow) {
            if (encoded != null) {
                flow.put(Attention.ENCODED, encoded);
            }
            return embed("decoder_input_ids", flow);
        }

        private NDArray embed(String input, ForwardContext flow) {
            return flow.drop(words.apply(flow.get(input), flow), flow.dropout().hidden());
        }

        void prepare(NDArray mask, int past, int tokens, ForwardContext flow) {
            flow.put(path + " padding", mask);
            flow.put(path + " distances", distances.of(past, tokens, flow.manager()));
        }

        /** What is added to the scores: the mask and the distances' bias, which may train. */
        void preparePart(ForwardContext flow) {
            if (!flow.has(path + " distances")) {
                return;
            }
            try (NDManager scope = flow.manager().newSubManager()) {
                NDArray bias = distanceBias
                        .apply(flow.borrow(path + " distances", scope), flow)
                        .transpose(2, 0, 1)
                        .expandDims(0);
                flow.put(path + " mask", bias.add(flow.get(path + " padding")));
            }
        }
    }

    /** x + attention(norm(x)); in the decoder the same with attention to the encoder; then x + feed-forward(norm(x)). */
    private final class Layer {
        private final String mask;
        private final Attention self;
        private final RmsNorm selfNorm;
        private final Attention cross;
        private final RmsNorm crossNorm;
        private final Linear gate;
        private final Linear inner;
        private final Linear outer;
        private final RmsNorm norm;

        Layer(Config config, WeightLoader.Reader layers, String name, String side, boolean decodes) {
            mask = side + " mask";
            int width = config.integer("d_ff");
            String last = name + (decodes ? ".layer.2" : ".layer.1");
            String feedForward = last + ".DenseReluDense";
            self = attention(config, layers, name + ".layer.0.SelfAttention");
            selfNorm = layers.rmsNorm(name + ".layer.0.layer_norm", hidden, epsilon);
            cross = decodes ? attention(config, layers, name + ".layer.1.EncDecAttention") : null;
            crossNorm = decodes ? layers.rmsNorm(name + ".layer.1.layer_norm", hidden, epsilon) : null;
            gate = gated ? layers.linear(feedForward + ".wi_0", width, hidden, false) : null;
            inner = layers.linear(feedForward + (gated ? ".wi_1" : ".wi"), width, hidden, false);
            outer = layers.linear(feedForward + ".wo", hidden, width, false);
            norm = layers.rmsNorm(last + ".layer_norm", hidden, epsilon);
        }

        private Attention attention(Config config, WeightLoader.Reader layers, String name) {
            int width = heads * config.integer("d_kv", 64);
            return new Attention(
                    layers.linear(name + ".q", width, hidden, false),
                    layers.linear(name + ".k", width, hidden, false),
                    layers.linear(name + ".v", width, hidden, false),
                    layers.linear(name + ".o", hidden, width, false),
                    heads,
                    false);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = self.toItself(selfNorm.apply(x), mask, flow).addi(x);
            NDArray z = cross == null
                    ? y
                    : cross.toEncoder(crossNorm.apply(y), "mask", flow).addi(y);
            NDArray opened = flow.drop(open(norm.apply(z), flow), flow.dropout().activation());
            return flow.drop(outer.apply(opened, flow), flow.dropout().hidden()).addi(z);
        }

        private NDArray open(NDArray x, ForwardContext flow) {
            NDArray values = inner.apply(x, flow);
            return gated ? activation.apply(gate.apply(x, flow)).mul(values) : activation.apply(values);
        }
    }
}
