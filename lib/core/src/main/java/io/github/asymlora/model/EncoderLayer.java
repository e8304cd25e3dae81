package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/**
 * A layer of BERT and its kin: self-attention and feed-forward, each added to its input and then normalised.
 *
 * <p>Source: Devlin et al. 2019.
 *
 * @param query {@code [hidden, hidden]}, as key, value and attentionOutput
 * @param intermediate {@code [inner, hidden]}
 * @param output {@code [hidden, inner]}
 * @param dropsAttended whether the attention's output, too, is dropped at the rate of hidden states
 */
public record EncoderLayer(
        Linear query,
        Linear key,
        Linear value,
        Linear attentionOutput,
        Norm attentionNorm,
        Linear intermediate,
        Linear output,
        Norm outputNorm,
        int heads,
        Activation activation,
        boolean dropsAttended)
        implements Stage.Body {

    /** Shapes: x and result {@code [batch, sequence, hidden]}; the flow holds the attention mask. */
    @Override
    public NDArray apply(NDArray x, ForwardContext flow) {
        NDArray y = attentionNorm.apply(attend(x, flow).addi(x));
        NDArray inner = activation.apply(intermediate.apply(y, flow));
        NDArray out = flow.drop(output.apply(inner, flow), flow.dropout().hidden());
        return outputNorm.apply(out.addi(y));
    }

    private NDArray attend(NDArray x, ForwardContext flow) {
        float rate = flow.isTraining() ? flow.dropout().attention() : 0;
        NDArray context = Operators.attention(
                query.apply(x, flow), key.apply(x, flow), value.apply(x, flow), flow.get("mask"), heads, rate);
        return flow.drop(
                attentionOutput.apply(context, flow),
                dropsAttended ? flow.dropout().hidden() : 0);
    }
}
