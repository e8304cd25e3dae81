package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;
import org.slf4j.LoggerFactory;

/**
 * The operators that models are written with. Results belong to the manager of the first argument.
 *
 * <p>Those that DJL doesn't wrap run as TorchScript; {@link Eager} holds the same in DJL's own operators, used where the
 * script can't load, and by tests as the reference.
 */
public final class Operators {
    /** Null where it can't load. */
    static final TorchScript SCRIPT = compile();

    private Operators() {}

    /** x Wᵀ + b. Shapes: x {@code [..., in]}, weight {@code [out, in]}, bias {@code [out]} or null. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    /**
     * Rows of a table. Shapes: ids {@code [...]} int64, table {@code [n, width]}; result {@code [..., width]}.
     *
     * @param paddingId the row that never gets a gradient (PyTorch's {@code padding_idx}), -1 for none
     */
    public static NDArray embedding(NDArray ids, NDArray table, int paddingId) {
        if (SCRIPT == null) {
            return Eager.embedding(ids, table, paddingId);
        }
        return SCRIPT.call("embedding", ids, table, SCRIPT.integer(paddingId));
    }

    /** Layer normalisation over the last axis. Shapes: x {@code [..., width]}, weight and bias {@code [width]}. */
    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, float epsilon) {
        return x.getNDArrayInternal()
                .layerNorm(x, weight.getShape(), weight, bias, epsilon)
                .singletonOrThrow();
    }

    /** Zeroes each value with probability {@code rate} and scales the rest by 1/(1-rate). */
    public static NDArray dropout(NDArray x, float rate) {
        return x.getNDArrayInternal().dropout(x, rate, true).singletonOrThrow();
    }

    /**
     * softmax(QKᵀ/√d + mask) V for each head, without keeping the attention matrix.
     *
     * <p>Shapes: query {@code [batch, queries, heads·d]}, key and value {@code [batch, keys, heads·d]}, mask (added)
     * broadcastable to {@code [batch, heads, queries, keys]}; result as the query.
     *
     * @param dropout probability of dropping an attention weight, 0 outside training
     */
    public static NDArray attention(NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float dropout) {
        if (SCRIPT == null) {
            return Eager.attention(query, key, value, mask, heads, dropout);
        }
        return SCRIPT.call("attention", query, key, value, mask, SCRIPT.integer(heads), SCRIPT.number(dropout));
    }

    /**
     * −log softmax(logits) at the labels, summed. Shapes: logits {@code [rows, classes]}, labels {@code [rows]} int64; a
     * number. Rows labelled -100 don't count.
     */
    public static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return SCRIPT == null ? Eager.crossEntropy(logits, labels) : SCRIPT.call("cross_entropy", logits, labels);
    }

    private static TorchScript compile() {
        try {
            return new TorchScript("""
                      def embedding(self: __torch__.Ops, ids: Tensor, table: Tensor, padding: Tensor) -> Tensor:
                        return torch.embedding(table, ids, int(padding))
                      def cross_entropy(self: __torch__.Ops, logits: Tensor, labels: Tensor) -> Tensor:
                        return torch.cross_entropy_loss(logits, labels, None, 2, -100, 0.)
                      def attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: Tensor, p: Tensor) -> Tensor:
                        n = int(heads)
                        b = torch.size(q, 0)
                        t = torch.size(q, 1)
                        q0 = torch.transpose(torch.view(q, [b, t, n, -1]), 1, 2)
                        k0 = torch.transpose(torch.view(k, [b, torch.size(k, 1), n, -1]), 1, 2)
                        v0 = torch.transpose(torch.view(v, [b, torch.size(v, 1), n, -1]), 1, 2)
                        o = torch.scaled_dot_product_attention(q0, k0, v0, mask, float(p))
                        return torch.reshape(torch.transpose(o, 1, 2), [b, t, -1])
                    """);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Operators.class)
                    .warn("TorchScript operators can't load here; slower ones of DJL are used.", e);
            return null;
        }
    }

    /** The same operators in DJL's own. */
    static final class Eager {
        private Eager() {}

        static NDArray embedding(NDArray ids, NDArray table, int paddingId) {
            NDArray rows = ids.getNDArrayInternal()
                    .embedding(ids, table, SparseFormat.DENSE)
                    .singletonOrThrow();
            if (paddingId < 0) {
                return rows;
            }
            NDArray padding = ids.eq(paddingId).expandDims(-1).toType(rows.getDataType(), false);
            return rows.mul(padding.neg().add(1)).add(rows.stopGradient().mul(padding));
        }

        static NDArray crossEntropy(NDArray logits, NDArray labels) {
            NDArray counted = labels.gte(0).toType(logits.getDataType(), false).expandDims(-1);
            NDArray right = labels.maximum(0).oneHot((int) logits.getShape().get(1));
            return logits.logSoftmax(-1).mul(right).mul(counted).sum().neg();
        }

        static NDArray attention(NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float dropout) {
            long[] shape = query.getShape().getShape();
            double scale = 1 / Math.sqrt((double) shape[2] / heads);
            NDArray scores = split(query, heads)
                    .mul(scale)
                    .matMul(split(key, heads).transpose(0, 1, 3, 2))
                    .add(mask);
            NDArray weights = scores.softmax(-1);
            if (dropout > 0) {
                weights = Operators.dropout(weights, dropout);
            }
            return weights.matMul(split(value, heads)).transpose(0, 2, 1, 3).reshape(shape[0], shape[1], -1);
        }

        private static NDArray split(NDArray x, int heads) {
            return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, -1)
                    .transpose(0, 2, 1, 3);
        }
    }
}
