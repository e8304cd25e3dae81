package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/**
 * A layer of ViT and its kin: x + attention(norm(x)), then x + feed-forward(norm(x)).
 *
 * <p>Source: Dosovitskiy et al. 2021; scales of what is added: Touvron et al. 2021.
 *
 * @param query {@code [hidden, hidden]}, as key, value and attentionOutput
 * @param attentionScale what attention's part is multiplied by before it is added, {@code [hidden]}, or null
 * @param intermediate {@code [inner, hidden]}
 * @param output {@code [hidden, inner]}
 * @param outputScale the same for the feed-forward part
 */
record ImageLayer(
        Norm attentionNorm,
        Linear query,
        Linear key,
        Linear value,
        Linear attentionOutput,
        Parameter attentionScale,
        Norm feedForwardNorm,
        Linear intermediate,
        Linear output,
        Parameter outputScale,
        int heads,
        Activation activation) {
    /** Shapes: x and result {@code [batch, sequence, hidden]}; the flow holds the attention mask. */
    NDArray apply(NDArray x, ForwardContext flow) {
        NDArray y = scaled(attend(attentionNorm.apply(x), flow), attentionScale).addi(x);
        NDArray inner = activation.apply(intermediate.apply(feedForwardNorm.apply(y), flow));
        NDArray out = flow.drop(output.apply(inner, flow), flow.dropout().hidden());
        return scaled(out, outputScale).addi(y);
    }

    private NDArray attend(NDArray x, ForwardContext flow) {
        float rate = flow.isTraining() ? flow.dropout().attention() : 0;
        NDArray context = Operators.attention(
                query.apply(x, flow), key.apply(x, flow), value.apply(x, flow), flow.get("mask"), heads, rate);
        return flow.drop(attentionOutput.apply(context, flow), flow.dropout().hidden());
    }

    private static NDArray scaled(NDArray x, Parameter scale) {
        return scale == null ? x : x.mul(scale.value());
    }
}
