package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.tensor.Operators;

/**
 * A layer of LLaMA and its kin: x + attention(norm(x)), then x + feed-forward(norm(x)), with rotary positions, RMS norms,
 * grouped-query attention and a gated feed-forward layer.
 *
 * <p>Source: Touvron et al. 2023; grouped queries: Ainslie et al. 2023; SwiGLU: Shazeer 2020; normalised queries and keys:
 * Henry et al. 2020.
 */
final class DecoderLayer {
    private final int heads;
    private final int headSize;
    private final String mask;
    private final Activation activation;
    private final RmsNorm attentionNorm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;
    private final RmsNorm feedForwardNorm;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    /**
     * Builds the layer from a checkpoint.
     *
     * @param name the module path
     * @param mask what the attention mask is called in the flow
     */
    DecoderLayer(Config config, WeightLoader.Reader layers, DecoderTraits traits, String name, String mask) {
        this.mask = mask;
        heads = config.integer("num_attention_heads");
        headSize = traits.headSize();
        activation = Activation.of(config, "hidden_act", Activation.SILU);
        int hidden = config.integer("hidden_size");
        int keyValues = config.integer("num_key_value_heads", heads) * headSize;
        float epsilon = config.number("rms_norm_eps", Llama.DEFAULT_EPSILON);
        String attention = name + ".self_attn";
        query = layers.linear(attention + ".q_proj", heads * headSize, hidden, traits.inputBiases());
        key = layers.linear(attention + ".k_proj", keyValues, hidden, traits.inputBiases());
        value = layers.linear(attention + ".v_proj", keyValues, hidden, traits.inputBiases());
        output = layers.linear(attention + ".o_proj", hidden, heads * headSize, traits.outputBias());
        boolean normed = traits.normedHeads();
        queryNorm = normed ? layers.rmsNorm(attention + ".q_norm", headSize, epsilon) : null;
        keyNorm = normed ? layers.rmsNorm(attention + ".k_norm", headSize, epsilon) : null;
        int inner = config.integer("intermediate_size");
        gate = layers.linear(name + ".mlp.gate_proj", inner, hidden, traits.feedForwardBiases());
        up = layers.linear(name + ".mlp.up_proj", inner, hidden, traits.feedForwardBiases());
        down = layers.linear(name + ".mlp.down_proj", hidden, inner, traits.feedForwardBiases());
        attentionNorm = layers.rmsNorm(name + ".input_layernorm", hidden, epsilon);
        feedForwardNorm = layers.rmsNorm(name + ".post_attention_layernorm", hidden, epsilon);
    }

    NDArray apply(NDArray x, ForwardContext flow) {
        NDArray y = attend(attentionNorm.apply(x), flow).addi(x);
        return feedForward(feedForwardNorm.apply(y), flow).addi(y);
    }

    /** Several query heads share one key and value head. */
    private NDArray attend(NDArray x, ForwardContext flow) {
        NDArray queries = turn(query.apply(x, flow), queryNorm, flow);
        NDArray keys = flow.remember(key, turn(key.apply(x, flow), keyNorm, flow));
        NDArray values = flow.remember(value, value.apply(x, flow));
        float rate = flow.isTraining() ? flow.dropout().attention() : 0;
        return output.apply(Operators.attention(queries, keys, values, flow.get(mask), heads, rate), flow);
    }

    /** To each head's position. */
    private NDArray turn(NDArray x, RmsNorm norm, ForwardContext flow) {
        NDArray normed = norm == null ? x : byHead(x, norm);
        return Operators.rotate(normed, flow.get("cos"), flow.get("sin"));
    }

    private NDArray byHead(NDArray x, RmsNorm norm) {
        Shape shape = x.getShape();
        return norm.apply(x.reshape(shape.get(0), shape.get(1), -1, headSize)).reshape(shape);
    }

    private NDArray feedForward(NDArray x, ForwardContext flow) {
        NDArray opened = activation.apply(gate.apply(x, flow)).mul(up.apply(x, flow));
        return down.apply(opened, flow);
    }
}
