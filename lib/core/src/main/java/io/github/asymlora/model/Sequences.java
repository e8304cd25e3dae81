package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;

/** What families derive from token ids and attention masks. Results belong to the manager of the first argument. */
public final class Sequences {
    private Sequences() {}

    /**
     * Numbers to add to attention scores: 0 where a token may be looked at, the lowest float where it is padding.
     *
     * @param seen the attention mask {@code [batch, keys]}, 1 for tokens and 0 for padding
     * @return {@code [batch, 1, 1, keys]}
     */
    public static NDArray padding(NDArray seen) {
        try (NDArray rows =
                seen.reshape(seen.getShape().get(0), 1, 1, seen.getShape().get(1))) {
            return additive(rows);
        }
    }

    /** The same for a pass over token ids, of which all are seen where it has no attention mask. */
    public static NDArray padding(ForwardContext flow) {
        return padding(
                flow.has("attention_mask")
                        ? flow.get("attention_mask")
                        : flow.get("input_ids").onesLike());
    }

    /**
     * Such numbers where a token sees only those near it.
     *
     * @param padding {@code [batch, 1, 1, keys]}
     * @param reach how far it sees to each side
     * @return {@code [batch, 1, keys, keys]}
     */
    static NDArray near(NDArray padding, int reach) {
        try (NDManager scope = padding.getManager().newSubManager()) {
            int keys = (int) padding.getShape().get(3);
            NDArray places = scope.arange(0, keys, 1, DataType.INT64);
            NDArray near = places.sub(places.reshape(keys, 1)).abs().lte(reach);
            NDArray mask = padding.minimum(additive(near));
            mask.attach(padding.getManager());
            return mask;
        }
    }

    /**
     * Such numbers for a decoder, where a token sees itself and what came before.
     *
     * @param ids the tokens of this pass, {@code [batch, queries]}
     * @param seen the attention mask over all tokens, {@code [batch, past + queries]}; null where none is padding
     * @param past tokens before those of this pass
     * @return {@code [batch or 1, 1, queries, past + queries]}
     */
    public static NDArray causal(NDArray ids, NDArray seen, int past) {
        return causal(ids, seen, past, Integer.MAX_VALUE);
    }

    /**
     * The same where a token sees only the nearest ones before it.
     *
     * @param window how many, itself included
     */
    public static NDArray causal(NDArray ids, NDArray seen, int past, int window) {
        int queries = (int) ids.getShape().get(1);
        int keys = past + queries;
        if (seen != null && seen.getShape().get(1) != keys) {
            throw new InputException("attention_mask has " + seen.getShape().get(1) + " columns; there are " + keys
                    + " tokens a row" + (past == 0 ? "." : ", the " + past + " earlier ones included."));
        }
        try (NDManager scope = ids.getManager().newSubManager()) {
            NDArray places = scope.arange(0, keys, 1, DataType.INT64);
            NDArray own = scope.arange(past, keys, 1, DataType.INT64).reshape(queries, 1);
            NDArray allowed = places.lte(own);
            if (window < keys) {
                allowed = allowed.logicalAnd(places.gt(own.sub(window)));
            }
            allowed = allowed.reshape(1, 1, queries, keys);
            if (seen != null) {
                NDArray real = scope.zeros(new Shape(1), DataType.INT64).lt(seen);
                allowed = allowed.logicalAnd(real.reshape(seen.getShape().get(0), 1, 1, keys));
            }
            NDArray mask = additive(allowed);
            mask.attach(ids.getManager());
            return mask;
        }
    }

    /**
     * The causal mask of a whole pass, whose rows may hold several texts one after another: a token sees those of its own
     * text alone where {@code sequence_ids} says which that is.
     *
     * @param window how many of the nearest tokens one sees, itself included
     */
    static NDArray causal(ForwardContext flow, int window) {
        NDArray seen = flow.has("attention_mask") ? flow.get("attention_mask") : null;
        NDArray mask = causal(flow.get("input_ids"), seen, flow.past(), window);
        if (!flow.has("sequence_ids")) {
            return mask;
        }
        NDArray ids = flow.get("sequence_ids"); // [batch, sequence]
        NDArray own = ids.expandDims(1).expandDims(-1).eq(ids.expandDims(1).expandDims(1));
        return additive(own).minimum(mask);
    }

    private static NDArray additive(NDArray allowed) {
        return allowed.toType(DataType.FLOAT32, true).subi(1).muli(Float.MAX_VALUE);
    }

    /**
     * Positions that count the tokens which aren't padding, from {@code paddingId + 1}; padding gets {@code paddingId}.
     *
     * @param ids {@code [batch, sequence]}
     */
    public static NDArray positionsOfReal(NDArray ids, int paddingId) {
        NDArray real = ids.neq(paddingId).toType(DataType.INT64, false);
        return real.cumSum(1).mul(real).add(paddingId);
    }

    /**
     * What a decoder reads so that it predicts the labels: the same one place later, after a start token.
     *
     * @param labels {@code [batch, sequence]}, -100 where ignored
     */
    public static NDArray shiftRight(NDArray labels, int startId, int paddingId) {
        NDArray ignored = labels.eq(-100).toType(DataType.INT64, false);
        NDArray known = labels.add(ignored.mul(paddingId + 100L));
        NDArray start = known.get(":, :1").zerosLike().add(startId);
        return start.concat(known.get(":, :-1"), 1);
    }

    /** Refuses more tokens than the model has positions for. */
    public static void requireAtMost(long longest, long tokens, String input) {
        if (tokens > longest) {
            throw new InputException(
                    input + " has " + tokens + " tokens a row; the model has positions for " + longest + ".");
        }
    }
}
