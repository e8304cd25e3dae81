package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/**
 * What a head reads of the hidden states. Shapes: hidden {@code [batch, sequence, hidden]}; result {@code [batch, width]}, what
 * stands for each example, but for {@link #TOKENS}.
 */
@FunctionalInterface
interface Pool {
    /** The first token. */
    Pool FIRST = (hidden, flow) -> hidden.get(":, 0");

    /** The mean over the tokens that the attention mask shows. */
    Pool MEAN = Pool::mean;

    /** The last token that isn't padding. */
    Pool LAST = Pool::last;

    /** The first token, and the mean of all others behind it: twice as wide. */
    Pool FIRST_AND_MEAN =
            (hidden, flow) -> hidden.get(":, 0").concat(hidden.get(":, 1:").mean(new int[] {1}), 1);

    /** Every token by itself, or where the inputs name places, those at them alone: {@code [places, hidden]}. */
    Pool TOKENS = Pool::tokens;

    NDArray apply(NDArray hidden, ForwardContext flow);

    /** What a classifier says of it. */
    default Prediction predicts() {
        return this == TOKENS ? Prediction.TOKEN_CLASS : Prediction.EXAMPLE;
    }

    private static NDArray tokens(NDArray hidden, ForwardContext flow) {
        if (!flow.has(ForwardContext.PLACES)) {
            return hidden;
        }
        NDArray rows =
                hidden.reshape(-1, hidden.getShape().get(hidden.getShape().dimension() - 1));
        return rows.get(new NDIndex("{}", flow.borrow(ForwardContext.PLACES, hidden)));
    }

    private static NDArray mean(NDArray hidden, ForwardContext flow) {
        if (!flow.has("attention_mask")) {
            return hidden.mean(new int[] {1});
        }
        NDArray mask = flow.get("attention_mask").toType(DataType.FLOAT32, false);
        NDArray counts = mask.sum(new int[] {1}, true).maximum(1e-9f);
        return hidden.mul(mask.expandDims(-1)).sum(new int[] {1}).div(counts);
    }

    private static NDArray last(NDArray hidden, ForwardContext flow) {
        if (!flow.has("attention_mask")) {
            return hidden.get(":, -1");
        }
        try (NDManager scope = hidden.getManager().newSubManager()) {
            NDArray mask = flow.get("attention_mask");
            NDArray places = scope.arange(0, (int) mask.getShape().get(1), 1, DataType.INT64);
            NDArray last = places.mul(mask).argMax(1).expandDims(-1);
            NDArray chosen = places.eq(last).toType(DataType.FLOAT32, false).expandDims(-1);
            return hidden.mul(chosen).sum(new int[] {1});
        }
    }
}
