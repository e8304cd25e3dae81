package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/**
 * Multi-head attention of an encoder or of the decoder after it, to the same sequence or to the encoder's.
 *
 * <p>Source: Vaswani et al. 2017.
 *
 * @param query {@code [inner, hidden]}, as key and value
 * @param output {@code [hidden, inner]}
 * @param scaled whether scores are divided by the root of a head's width
 */
record Attention(Linear query, Linear key, Linear value, Linear output, int heads, boolean scaled) {
    /** Where the decoder's first stage puts the encoder's last states. */
    static final String ENCODED = "encoder_hidden_states";

    /** Shapes: x and result {@code [batch, sequence, hidden]}; the flow holds the mask, as numbers to add. */
    NDArray toItself(NDArray x, String mask, ForwardContext flow) {
        NDArray keys = flow.remember(key, key.apply(x, flow));
        NDArray values = flow.remember(value, value.apply(x, flow));
        return attend(queries(x, flow), keys, values, mask, flow);
    }

    /** The same; beams of one example see the same states, so they are queries of one row. */
    NDArray toEncoder(NDArray x, String mask, ForwardContext flow) {
        NDArray keys = flow.once(key, () -> key.apply(flow.borrow(ENCODED, x), flow));
        NDArray values = flow.once(value, () -> value.apply(flow.borrow(ENCODED, x), flow));
        NDArray queries = queries(x, flow).reshape(keys.getShape().get(0), -1, query.out());
        return attend(queries, keys, values, mask, flow).reshape(x.getShape());
    }

    private NDArray queries(NDArray x, ForwardContext flow) {
        NDArray queries = query.apply(x, flow);
        return scaled ? queries : Operators.scale(queries, Math.sqrt((double) query.out() / heads));
    }

    private NDArray attend(NDArray queries, NDArray keys, NDArray values, String mask, ForwardContext flow) {
        float rate = flow.isTraining() ? flow.dropout().attention() : 0;
        NDArray context = Operators.attention(queries, keys, values, flow.get(mask), heads, rate);
        return flow.drop(output.apply(context, flow), flow.dropout().hidden());
    }
}
