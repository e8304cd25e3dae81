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
    private final DecoderTraits traits;
    private final String name;
    private final String mask;
    private final String angles;
    private final int heads;
    private final RmsNorm attentionNorm;
    private final Projections queryKeyValue;
    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;
    private final Linear output;
    private final RmsNorm attendedNorm;
    private final RmsNorm feedForwardNorm;
    private final Projections gateUp;
    private final Linear down;
    private final RmsNorm openedNorm;

    /**
     * Builds the layer from a checkpoint.
     *
     * @param name the module path
     * @param mask what the attention mask is called in the flow
     * @param angles what the names of cosines and sines start with there; null where queries and keys don't turn
     */
    DecoderLayer(
            Config config, WeightLoader.Reader layers, DecoderTraits traits, String name, String mask, String angles) {
        this.traits = traits;
        this.name = name;
        this.mask = mask;
        this.angles = angles;
        heads = config.integer("num_attention_heads");
        int hidden = config.integer("hidden_size");
        int inner = config.integer("intermediate_size");
        String attention = name + ".self_attn";
        queryKeyValue = queryKeyValue(config, layers, attention, hidden);
        output = layers.linear(attention + ".o_proj", hidden, heads * traits.headSize, traits.outputBias);
        gateUp = gateUp(layers, name + ".mlp", inner, hidden);
        down = layers.linear(name + ".mlp.down_proj", hidden, inner, traits.feedForwardBiases);
        float epsilon = config.number("rms_norm_eps", Llama.DEFAULT_EPSILON);
        boolean after = traits.normedOutputs;
        attentionNorm = norm(layers, true, name + ".input_layernorm", hidden, epsilon);
        queryNorm = norm(layers, traits.normedHeads, attention + ".q_norm", traits.headSize, epsilon);
        keyNorm = norm(layers, traits.normedHeads, attention + ".k_norm", traits.headSize, epsilon);
        attendedNorm = norm(layers, after, name + ".post_attention_layernorm", hidden, epsilon);
        String before = after ? ".pre_feedforward_layernorm" : ".post_attention_layernorm";
        feedForwardNorm = norm(layers, true, name + before, hidden, epsilon);
        openedNorm = norm(layers, after, name + ".post_feedforward_layernorm", hidden, epsilon);
    }

    private Projections queryKeyValue(Config config, WeightLoader.Reader layers, String attention, int hidden) {
        int queries = heads * traits.headSize;
        int keys = config.integer("num_key_value_heads", heads) * traits.headSize;
        boolean biased = traits.inputBiases;
        return traits.fused
                ? Projections.together(
                        layers.linear(attention + ".qkv_proj", queries + 2 * keys, hidden, biased), queries, keys, keys)
                : Projections.apart(
                        layers.linear(attention + ".q_proj", queries, hidden, biased),
                        layers.linear(attention + ".k_proj", keys, hidden, biased),
                        layers.linear(attention + ".v_proj", keys, hidden, biased));
    }

    private Projections gateUp(WeightLoader.Reader layers, String path, int inner, int hidden) {
        boolean biased = traits.feedForwardBiases;
        return traits.fused
                ? Projections.together(layers.linear(path + ".gate_up_proj", 2 * inner, hidden, biased), inner, inner)
                : Projections.apart(
                        layers.linear(path + ".gate_proj", inner, hidden, biased),
                        layers.linear(path + ".up_proj", inner, hidden, biased));
    }

    private RmsNorm norm(WeightLoader.Reader layers, boolean there, String path, int width, float epsilon) {
        return there ? layers.rmsNorm(path, width, epsilon, traits.normsAboveOne) : null;
    }

    NDArray apply(NDArray x, ForwardContext flow) {
        NDArray y = normed(attend(attentionNorm.apply(x), flow), attendedNorm).addi(x);
        return normed(feedForward(feedForwardNorm.apply(y), flow), openedNorm).addi(y);
    }

    private static NDArray normed(NDArray x, RmsNorm norm) {
        return norm == null ? x : norm.apply(x);
    }

    /** Several query heads share one key and value head. */
    private NDArray attend(NDArray x, ForwardContext flow) {
        NDArray[] made = queryKeyValue.apply(x, flow);
        NDArray turned = turn(made[0], queryNorm, flow);
        NDArray queries = traits.queryScale == 1 ? turned : Operators.scale(turned, traits.queryScale);
        NDArray keys = flow.remember(name + ".keys", turn(made[1], keyNorm, flow));
        NDArray values = flow.remember(name + ".values", made[2]);
        float rate = flow.isTraining() ? flow.dropout().attention() : 0;
        NDArray seen = flow.get(mask);
        NDArray context = traits.scoreCap == 0
                ? Operators.attention(queries, keys, values, seen, heads, rate)
                : Operators.cappedAttention(queries, keys, values, seen, heads, traits.scoreCap, rate);
        return flow.drop(output.apply(context, flow), flow.dropout().hidden());
    }

    /** To each head's position. */
    private NDArray turn(NDArray x, RmsNorm norm, ForwardContext flow) {
        NDArray normed = norm == null ? x : byHead(x, norm);
        return angles == null ? normed : Operators.rotate(normed, flow.get(angles + "cos"), flow.get(angles + "sin"));
    }

    private NDArray byHead(NDArray x, RmsNorm norm) {
        Shape shape = x.getShape();
        return norm.apply(x.reshape(shape.get(0), shape.get(1), -1, traits.headSize))
                .reshape(shape);
    }

    private NDArray feedForward(NDArray x, ForwardContext flow) {
        NDArray[] parts = gateUp.apply(x, flow);
        NDArray made = down.apply(traits.activation.apply(parts[0]).mul(parts[1]), flow);
        return flow.drop(made, flow.dropout().hidden());
    }
}
