package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
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
     * y + s·x Wᵀ, written into y: one pass over y where a product and a sum would take three. Shapes: y {@code [n, out]}, x
     * {@code [n, in]}, weight {@code [out, in]}.
     */
    public static NDArray addLinear(NDArray y, NDArray x, NDArray weight, double scale) {
        return SCRIPT == null
                ? Eager.addLinear(y, x, weight, scale)
                : SCRIPT.call("add_linear", y, x, weight, SCRIPT.number(scale));
    }

    /**
     * A matrix in bfloat16, for {@link #linearHalf} and nothing else: DJL doesn't know the type, and a look at it or its
     * values ends the process. Null where the script can't load.
     *
     * @return {@code [out, in]}, half the weight's bytes
     */
    public static NDArray half(NDArray weight) {
        return SCRIPT == null ? null : SCRIPT.call("half", weight);
    }

    /**
     * x Wᵀ + b, multiplied in bfloat16 and added up in fp32, gradients with respect to x too.
     *
     * @param half the weight as {@link #half} gives it
     * @param bias {@code [out]} in fp32, or null
     */
    public static NDArray linearHalf(NDArray x, NDArray half, NDArray bias) {
        NDArray y = SCRIPT.call("linear_half", x, half);
        return bias == null ? y : y.addi(bias);
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

    /** x divided by the root mean square of its last axis, times the weight. Shapes: x {@code [..., width]}, weight {@code [width]}. */
    public static NDArray rmsNorm(NDArray x, NDArray weight, float epsilon) {
        if (SCRIPT == null) {
            return Eager.rmsNorm(x, weight, epsilon);
        }
        return SCRIPT.call("rms_norm", x, weight, SCRIPT.number(epsilon));
    }

    /** x σ(x). DJL's own {@code swish} multiplies by a number, as {@link #scale} says not to. */
    public static NDArray silu(NDArray x) {
        return SCRIPT == null ? Eager.silu(x) : SCRIPT.call("silu", x);
    }

    /** x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))). Source: Hendrycks and Gimpel 2016. */
    public static NDArray geluNew(NDArray x) {
        return SCRIPT == null ? Eager.geluNew(x) : SCRIPT.call("gelu_new", x);
    }

    /**
     * Turns each head's coordinate pairs (i, i + d/2) by angles: rotary positions.
     *
     * <p>Shapes: x {@code [batch, sequence, heads·d]}, cos and sin {@code [batch or 1, sequence, d/2]}; result as x.
     */
    public static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
        return SCRIPT == null ? Eager.rotate(x, cos, sin) : SCRIPT.call("rotate", x, cos, sin);
    }

    /**
     * A linear map of each square patch of an image. Shapes: pixels {@code [batch, channels, height, width]}, weight
     * {@code [width, channels, size, size]}, bias {@code [width]}; result {@code [batch, patches, width]}, row by row.
     */
    public static NDArray patches(NDArray pixels, NDArray weight, NDArray bias) {
        Shape size = weight.getShape().slice(2);
        NDArray map = pixels.getNDArrayInternal()
                .convolution(pixels, weight, bias, size, new Shape(0, 0), new Shape(1, 1), 1)
                .singletonOrThrow();
        return map.reshape(map.getShape().get(0), map.getShape().get(1), -1).transpose(0, 2, 1);
    }

    /**
     * Puts a token before each row's. Shapes: x {@code [batch, sequence, width]}, token {@code [1, 1, width]}; result
     * {@code [batch, 1 + sequence, width]}.
     */
    public static NDArray prepend(NDArray x, NDArray token) {
        return SCRIPT == null ? Eager.prepend(x, token) : SCRIPT.call("prepend", x, token);
    }

    /**
     * Copies x into a part of an array, and gives the array up to that part's end. Outside of training only.
     *
     * <p>Shapes: x {@code [rows, n, width]}, all {@code [rows, capacity, width]}; result {@code [rows, at + n, width]}, a
     * view of {@code all}.
     */
    public static NDArray write(NDArray x, NDArray all, int at) {
        return SCRIPT == null ? Eager.write(x, all, at) : SCRIPT.call("write", x, all, SCRIPT.integer(at));
    }

    /**
     * Puts values into a tensor of the same shape, in place. Outside of training only. DJL's {@code copyTo} goes through a
     * buffer of Java's, doesn't reach what a view is of, and calls what PyTorch warns of as deprecated.
     */
    public static void copy(NDArray values, NDArray target) {
        Compute.withoutGradients();
        target.set(new NDIndex("..."), values);
    }

    /** Chosen rows as a new array. Shapes: rows {@code [n]} int64, all {@code [m, ...]}; result {@code [n, ...]}. */
    public static NDArray rows(NDArray rows, NDArray all) {
        return SCRIPT == null ? Eager.rows(rows, all) : SCRIPT.call("rows", rows, all);
    }

    /** Replaces the first {@code used} entries of each row by those of the chosen row. Shapes: rows {@code [n]} int64, all {@code [n, capacity, width]}. */
    public static void reorder(NDArray rows, NDArray all, int used) {
        if (SCRIPT == null) {
            Eager.reorder(rows, all, used);
        } else {
            SCRIPT.call("reorder", rows, all, SCRIPT.integer(used));
        }
    }

    /**
     * x times a number, where gradients flow. DJL's own {@code mul(Number)} lends the engine a buffer of Java's, which
     * may be collected before the backward pass reads the number again.
     */
    public static NDArray scale(NDArray x, double factor) {
        try (NDArray owned = x.getManager().full(new Shape(), (float) factor, x.getDataType())) {
            return x.mul(owned);
        }
    }

    /** Zeroes each value with probability {@code rate} and scales the rest by 1/(1-rate). */
    public static NDArray dropout(NDArray x, float rate) {
        return x.getNDArrayInternal().dropout(x, rate, true).singletonOrThrow();
    }

    /**
     * softmax(QKᵀ/√d + mask) V for each head, without keeping the attention matrix.
     *
     * <p>Shapes: query {@code [batch, queries, heads·d]}, key and value {@code [batch, keys, groups·d]}, mask (added)
     * broadcastable to {@code [batch, heads, queries, keys]}; result as the query. Where groups is smaller than heads,
     * heads/groups neighbouring heads share keys and values, and the mask is the same for all heads.
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
     *
     * @param smoothing the share of each label that is spread evenly over all classes
     */
    public static NDArray crossEntropy(NDArray logits, NDArray labels, float smoothing) {
        if (SCRIPT == null) {
            return Eager.crossEntropy(logits, labels, smoothing);
        }
        return SCRIPT.call("cross_entropy", logits, labels, SCRIPT.number(smoothing));
    }

    private static TorchScript compile() {
        try {
            return new TorchScript("""
                      def embedding(self: __torch__.Ops, ids: Tensor, table: Tensor, padding: Tensor) -> Tensor:
                        return torch.embedding(table, ids, int(padding))
                      def add_linear(self: __torch__.Ops, y: Tensor, x: Tensor, w: Tensor, scale: Tensor) -> Tensor:
                        return torch.addmm_(y, x, torch.t(w), beta=1, alpha=float(scale))
                      def half(self: __torch__.Ops, w: Tensor) -> Tensor:
                        return torch.to(w, 15)
                      def linear_half(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
                        return torch.to(torch.linear(torch.to(x, 15), w, None), 6)
                      def cross_entropy(self: __torch__.Ops, logits: Tensor, labels: Tensor, smoothing: Tensor) -> Tensor:
                        return torch.cross_entropy_loss(logits, labels, None, 2, -100, float(smoothing))
                      def rms_norm(self: __torch__.Ops, x: Tensor, weight: Tensor, epsilon: Tensor) -> Tensor:
                        return torch.rms_norm(x, [torch.size(weight, 0)], weight, float(epsilon))
                      def silu(self: __torch__.Ops, x: Tensor) -> Tensor:
                        return torch.silu(x)
                      def gelu_new(self: __torch__.Ops, x: Tensor) -> Tensor:
                        return torch.gelu(x, approximate="tanh")
                      def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                        b = torch.size(x, 0)
                        t = torch.size(x, 1)
                        pairs = torch.view(x, [b, t, -1, 2, torch.size(cos, 2)])
                        u = torch.select(pairs, 3, 0)
                        v = torch.select(pairs, 3, 1)
                        c = torch.unsqueeze(cos, 2)
                        s = torch.unsqueeze(sin, 2)
                        u1 = torch.sub(torch.mul(u, c), torch.mul(v, s))
                        v1 = torch.add(torch.mul(v, c), torch.mul(u, s))
                        return torch.view(torch.stack([u1, v1], 3), [b, t, -1])
                      def prepend(self: __torch__.Ops, x: Tensor, token: Tensor) -> Tensor:
                        return torch.cat([torch.expand(token, [torch.size(x, 0), -1, -1]), x], 1)
                      def write(self: __torch__.Ops, x: Tensor, all: Tensor, at: Tensor) -> Tensor:
                        n = int(at)
                        end = n + torch.size(x, 1)
                        part = torch.copy_(torch.slice(all, 1, n, end), x)
                        return torch.slice(all, 1, 0, end)
                      def rows(self: __torch__.Ops, rows: Tensor, all: Tensor) -> Tensor:
                        return torch.index_select(all, 0, rows)
                      def reorder(self: __torch__.Ops, rows: Tensor, all: Tensor, used: Tensor) -> Tensor:
                        part = torch.slice(all, 1, 0, int(used))
                        return torch.copy_(part, torch.index_select(part, 0, rows))
                      def attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, heads: Tensor, p: Tensor) -> Tensor:
                        n = int(heads)
                        b = torch.size(q, 0)
                        t = torch.size(q, 1)
                        d = torch.floordiv(torch.size(q, 2), n)
                        g = torch.floordiv(torch.size(k, 2), d)
                        m = torch.floordiv(n, g)
                        k0 = torch.transpose(torch.view(k, [b, torch.size(k, 1), g, d]), 1, 2)
                        v0 = torch.transpose(torch.view(v, [b, torch.size(v, 1), g, d]), 1, 2)
                        if torch.eq(m, 1):
                          q0 = torch.transpose(torch.view(q, [b, t, n, d]), 1, 2)
                          o = torch.scaled_dot_product_attention(q0, k0, v0, mask, float(p))
                          r = torch.transpose(o, 1, 2)
                        else:
                          q1 = torch.reshape(torch.permute(torch.view(q, [b, t, g, m, d]), [0, 2, 3, 1, 4]), [b, g, m * t, d])
                          o1 = torch.scaled_dot_product_attention(q1, k0, v0, torch.repeat(torch.expand(mask, [-1, -1, t, -1]), [1, 1, m, 1]), float(p))
                          r = torch.permute(torch.view(o1, [b, g, m, t, d]), [0, 3, 1, 2, 4])
                        return torch.reshape(r, [b, t, -1])
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

        static NDArray addLinear(NDArray y, NDArray x, NDArray weight, double scale) {
            return y.addi(linear(scale(x, scale), weight, null));
        }

        static NDArray rmsNorm(NDArray x, NDArray weight, float epsilon) {
            NDArray square = x.square().mean(new int[] {-1}, true);
            return x.div(square.add(epsilon).sqrt()).mul(weight);
        }

        static NDArray silu(NDArray x) {
            return Activation.sigmoid(x).mul(x);
        }

        static NDArray geluNew(NDArray x) {
            NDArray inner = scale(scale(x.mul(x).mul(x), 0.044715).add(x), Math.sqrt(2 / Math.PI));
            return scale(inner.tanh().mul(x).add(x), 0.5);
        }

        static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
            long[] shape = x.getShape().getShape();
            NDList halves =
                    x.reshape(shape[0], shape[1], -1, 2, cos.getShape().get(2)).split(2, 3);
            NDArray c = cos.expandDims(2).expandDims(2);
            NDArray s = sin.expandDims(2).expandDims(2);
            NDArray u = halves.get(0).mul(c).sub(halves.get(1).mul(s));
            NDArray v = halves.get(1).mul(c).add(halves.get(0).mul(s));
            return u.concat(v, 3).reshape(shape);
        }

        static NDArray prepend(NDArray x, NDArray token) {
            NDArray first = x.get(":, :1").zerosLike().add(token);
            return first.concat(x, 1);
        }

        static NDArray write(NDArray x, NDArray all, int at) {
            long end = at + x.getShape().get(1);
            all.set(new NDIndex(":, {}:{}", at, end), x);
            return attached(x, all.get(":, :{}", end));
        }

        static NDArray rows(NDArray rows, NDArray all) {
            return attached(rows, all.get(rows));
        }

        static void reorder(NDArray rows, NDArray all, int used) {
            NDArray part = attached(rows, all.get(":, :{}", used));
            all.set(new NDIndex(":, :{}", used), attached(rows, part.get(rows)));
        }

        private static NDArray attached(NDArray owner, NDArray made) {
            made.attach(owner.getManager());
            return made;
        }

        static NDArray crossEntropy(NDArray logits, NDArray labels, float smoothing) {
            int classes = (int) logits.getShape().get(1);
            NDArray counted = labels.gte(0).toType(logits.getDataType(), false).expandDims(-1);
            NDArray wanted =
                    labels.maximum(0).oneHot(classes).mul(1 - smoothing).add(smoothing / classes);
            return logits.logSoftmax(-1).mul(wanted).mul(counted).sum().neg();
        }

        static NDArray attention(NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float dropout) {
            long[] shape = query.getShape().getShape();
            long size = shape[2] / heads;
            int shared = (int) (shape[2] / key.getShape().get(2));
            NDArray keys = split(key, size).repeat(1, shared);
            NDArray values = split(value, size).repeat(1, shared);
            NDArray scores = scale(split(query, size), 1 / Math.sqrt(size))
                    .matMul(keys.transpose(0, 1, 3, 2))
                    .add(mask);
            NDArray weights = scores.softmax(-1);
            if (dropout > 0) {
                weights = Operators.dropout(weights, dropout);
            }
            return weights.matMul(values).transpose(0, 2, 1, 3).reshape(shape[0], shape[1], -1);
        }

        private static NDArray split(NDArray x, long size) {
            return x.reshape(x.getShape().get(0), x.getShape().get(1), -1, size).transpose(0, 2, 1, 3);
        }
    }
}
