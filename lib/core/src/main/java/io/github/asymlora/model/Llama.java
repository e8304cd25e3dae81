package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.tensor.Operators;
import java.util.ArrayList;
import java.util.List;

/**
 * LLaMA: a decoder with rotary positions, RMS norms before each part, grouped-query attention and a gated feed-forward
 * layer.
 *
 * <p>Source: Touvron et al. 2023; grouped queries: Ainslie et al. 2023; SwiGLU: Shazeer 2020. Inputs: {@code input_ids}
 * and optional {@code attention_mask}, {@code position_ids}, each {@code [batch, sequence]} int64. Without position_ids
 * tokens are counted from 0, padding included.
 */
final class Llama implements Architecture {
    private final int hidden;
    private final int heads;
    private final int keyValueHeads;
    private final int headSize;
    private final float epsilon;
    private final Activation activation;
    private final Dropout dropout;
    private final Rope rope;
    private final NDArray words;
    private final List<Stage> stages = new ArrayList<>();
    private final Head head;

    Llama(Config config, Layers.Reader layers) {
        hidden = config.integer("hidden_size");
        heads = config.integer("num_attention_heads");
        keyValueHeads = config.integer("num_key_value_heads", heads);
        headSize = config.integer("head_dim", hidden / heads);
        if (heads % keyValueHeads != 0) {
            throw config.wrong("num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads " + heads);
        }
        if (headSize % 2 != 0) {
            throw config.wrong("head_dim", headSize, "even, as rotary positions need");
        }
        epsilon = config.number("rms_norm_eps", 1e-6f);
        activation = Activation.of(config, "hidden_act", Activation.SILU);
        dropout = new Dropout(0, config.number("attention_dropout", 0), 0, 0);
        rope = Rope.of(config, headSize);
        int vocabulary = config.integer("vocab_size");
        words = layers.table("model.embed_tokens", vocabulary, hidden);
        stages.add(new Stage("model.embed_tokens", (none, flow) -> embed(flow)));
        int last = config.integer("num_hidden_layers") - 1;
        for (int i = 0; i <= last; i++) {
            String name = "model.layers." + i;
            stages.add(new Stage(name, new Layer(config, layers, name)::apply).shownAs(i == last ? null : "hidden"));
        }
        RmsNorm norm = layers.rmsNorm("model.norm", hidden, epsilon);
        stages.add(new Stage("model.norm", (x, flow) -> norm.apply(x)));
        head = config.isFor("ForCausalLM") ? languageHead(config, layers, vocabulary) : null;
    }

    private Head languageHead(Config config, Layers.Reader layers, int vocabulary) {
        Linear projection = config.flag("tie_word_embeddings", false)
                ? new Linear(TokenHead.NAME, words, null)
                : layers.linear(TokenHead.NAME, vocabulary, hidden, false);
        return new TokenHead(projection, null, Prediction.NEXT_TOKEN);
    }

    @Override
    public List<Stage> stages() {
        return stages;
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public int hiddenSize() {
        return hidden;
    }

    @Override
    public Dropout dropout() {
        return dropout;
    }

    /** The causal mask, and the cosines and sines of this pass's positions. */
    @Override
    public void prepare(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        NDArray seen = flow.has("attention_mask") ? flow.get("attention_mask") : null;
        flow.put("mask", Sequences.causal(ids, seen, flow.past()));
        int length = (int) ids.getShape().get(1);
        NDArray positions = flow.has("position_ids")
                ? flow.get("position_ids")
                : flow.manager()
                        .arange(flow.past(), flow.past() + length, 1, DataType.INT64)
                        .expandDims(0);
        NDArray angles = rope.angles(positions);
        flow.put("cos", angles.cos());
        flow.put("sin", angles.sin());
    }

    private NDArray embed(ForwardContext flow) {
        return Operators.embedding(flow.get("input_ids"), words, -1);
    }

    /** x + attention(norm(x)), then x + feed-forward(norm(x)). */
    private final class Layer {
        private final RmsNorm attentionNorm;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear output;
        private final RmsNorm feedForwardNorm;
        private final Linear gate;
        private final Linear up;
        private final Linear down;

        Layer(Config config, Layers.Reader layers, String name) {
            boolean biased = config.flag("attention_bias", false);
            String attention = name + ".self_attn";
            query = layers.linear(attention + ".q_proj", heads * headSize, hidden, biased);
            key = layers.linear(attention + ".k_proj", keyValueHeads * headSize, hidden, biased);
            value = layers.linear(attention + ".v_proj", keyValueHeads * headSize, hidden, biased);
            output = layers.linear(attention + ".o_proj", hidden, heads * headSize, biased);
            int inner = config.integer("intermediate_size");
            boolean innerBiased = config.flag("mlp_bias", false);
            gate = layers.linear(name + ".mlp.gate_proj", inner, hidden, innerBiased);
            up = layers.linear(name + ".mlp.up_proj", inner, hidden, innerBiased);
            down = layers.linear(name + ".mlp.down_proj", hidden, inner, innerBiased);
            attentionNorm = layers.rmsNorm(name + ".input_layernorm", hidden, epsilon);
            feedForwardNorm = layers.rmsNorm(name + ".post_attention_layernorm", hidden, epsilon);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = attend(attentionNorm.apply(x), flow).addi(x);
            return feedForward(feedForwardNorm.apply(y), flow).addi(y);
        }

        /** Several query heads share one key and value head. */
        private NDArray attend(NDArray x, ForwardContext flow) {
            NDArray cos = flow.get("cos");
            NDArray sin = flow.get("sin");
            NDArray queries = Operators.rotate(query.apply(x, flow), cos, sin);
            NDArray keys = flow.remember(key, Operators.rotate(key.apply(x, flow), cos, sin));
            NDArray values = flow.remember(value, value.apply(x, flow));
            float rate = flow.isTraining() ? flow.dropout().attention() : 0;
            return output.apply(Operators.attention(queries, keys, values, flow.get("mask"), heads, rate), flow);
        }

        private NDArray feedForward(NDArray x, ForwardContext flow) {
            NDArray opened = activation.apply(gate.apply(x, flow)).mul(up.apply(x, flow));
            return down.apply(opened, flow);
        }
    }
}
