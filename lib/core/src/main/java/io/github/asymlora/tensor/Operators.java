package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    /** x Wᵀ + b. Shapes: x {@code [..., in]}, weight {@code [out, in]}, maybe a {@link FrozenWeight}, bias {@code [out]} or null. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        if (weight instanceof FrozenWeight frozen) {
            NDArray y = frozen.product(x);
            return bias == null ? y : y.addi(bias);
        }
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
     * Rows of a table. Shapes: ids {@code [...]} int64, table {@code [n, width]}, maybe a {@link FrozenWeight};
     * result {@code [..., width]}.
     *
     * @param paddingId the row that never gets a gradient (PyTorch's {@code padding_idx}), -1 for none
     */
    public static NDArray embedding(NDArray ids, NDArray table, int paddingId) {
        if (table instanceof FrozenWeight frozen) {
            return frozen.rows(ids);
        }
        if (SCRIPT == null) {
            return Eager.embedding(ids, table, paddingId);
        }
        return SCRIPT.call("embedding", ids, table, SCRIPT.integer(paddingId));
    }

    /** Layer normalisation over the last axis. Shapes: x {@code [..., width]}, weight {@code [width]}, bias the same or null. */
    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, float epsilon) {
        if (bias == null) {
            return SCRIPT == null
                    ? Eager.layerNorm(x, weight, epsilon)
                    : SCRIPT.call("layer_norm", x, weight, SCRIPT.number(epsilon));
        }
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

    /** The same times 1 + the weight. */
    public static NDArray rmsNormAboveOne(NDArray x, NDArray weight, float epsilon) {
        return SCRIPT == null
                ? Eager.rmsNormAboveOne(x, weight, epsilon)
                : SCRIPT.call("rms_norm_above_one", x, weight, SCRIPT.number(epsilon));
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

    /** A weight in fp32: itself, or the values of one that is held in fewer bits as a new array of the scope. */
    public static NDArray whole(NDArray weight, NDManager scope) {
        return weight instanceof FrozenWeight frozen ? frozen.values(scope) : weight;
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

    /**
     * x times a number, written into x. Outside of training only. DJL's own {@code muli(Number)} sends the number to the
     * device each time.
     */
    public static void scaleInPlace(NDArray x, double factor) {
        if (SCRIPT == null) {
            x.muli(factor);
            return;
        }
        try (NDArray number = SCRIPT.numbers(factor)) {
            SCRIPT.call("scale_", x, number).close();
        }
    }

    /**
     * An update of {@link io.github.asymlora.train.AdamW}, written into the parameter and its moments; the gradient is used
     * up. Outside of training only.
     *
     * @param factors 1 − lr·λ, 1 − β1, β2, 1 − β2, √(1 − β2ᵗ), ε, lr / (1 − β1ᵗ)
     */
    public static void adamW(NDArray w, NDArray g, NDArray m, NDArray v, double... factors) {
        if (SCRIPT == null) {
            Eager.adamW(w, g, m, v, factors);
            return;
        }
        try (NDArray numbers = SCRIPT.numbers(factors)) {
            SCRIPT.call("adamw_", w, g, m, v, numbers).close();
        }
    }

    /**
     * How much numbers matter, as {@link io.github.asymlora.adapter.AdaLora} averages it, written into the two averages.
     * Outside of training only. Shapes: those of the weight; the averages in fp64.
     */
    public static void importance(
            NDArray smoothed, NDArray uncertain, NDArray weight, NDArray gradient, double beta1, double beta2) {
        if (SCRIPT == null) {
            Eager.importance(smoothed, uncertain, weight, gradient, beta1, beta2);
            return;
        }
        try (NDArray betas = SCRIPT.numbers(beta1, beta2)) {
            SCRIPT.call("importance_", smoothed, uncertain, weight, gradient, betas)
                    .close();
        }
    }

    /** How many labels there are that aren't -100. Shapes: labels {@code [...]} int64; a number, int64. */
    public static NDArray counted(NDArray labels) {
        return SCRIPT == null ? Eager.counted(labels) : SCRIPT.call("counted", labels);
    }

    /** Labels where the token before foretells them. Shapes: labels {@code [rows, tokens]} int64; the same, -100 at the end of each row. */
    public static NDArray nextLabels(NDArray labels) {
        return SCRIPT == null ? Eager.nextLabels(labels) : SCRIPT.call("next_labels", labels);
    }

    /** Labels, with -100 for all that aren't this one. Shapes: labels {@code [...]} int64; the same. */
    public static NDArray only(NDArray labels, long label) {
        return SCRIPT == null ? Eager.only(labels, label) : SCRIPT.call("only", labels, SCRIPT.integer(label));
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
     * The same where cap·tanh(QKᵀ/(√d·cap)) takes the place of QKᵀ/√d: scores below a bound.
     *
     * <p>Source: Gemma Team 2024b, section 2.
     */
    public static NDArray cappedAttention(
            NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float cap, float dropout) {
        if (SCRIPT == null) {
            return Eager.cappedAttention(query, key, value, mask, heads, cap, dropout);
        }
        return SCRIPT.call(
                "capped_attention",
                query,
                key,
                value,
                mask,
                SCRIPT.integer(heads),
                SCRIPT.number(cap),
                SCRIPT.number(dropout));
    }

    /** cap·tanh(x/cap). */
    public static NDArray softCap(NDArray x, float cap) {
        return scale(scale(x, 1 / (double) cap).tanh(), cap);
    }

    /**
     * The same where scores also depend on where query and key are: softmax((QKᵀ + Q·P_k[place] + K·P_q[place]) / √d + mask) V.
     *
     * <p>Shapes beside those above: positionKey and positionQuery {@code [places, heads·d]}; places {@code [1, 1, queries,
     * keys]} int64.
     *
     * <p>Source: He et al. 2021, eq. 4.
     */
    public static NDArray disentangledAttention(
            NDArray query,
            NDArray key,
            NDArray value,
            NDArray positionKey,
            NDArray positionQuery,
            NDArray places,
            NDArray mask,
            int heads,
            float dropout) {
        if (SCRIPT == null) {
            return Eager.disentangledAttention(
                    query, key, value, positionKey, positionQuery, places, mask, heads, dropout);
        }
        return SCRIPT.call(
                "disentangled_attention",
                query,
                key,
                value,
                positionKey,
                positionQuery,
                places,
                mask,
                SCRIPT.integer(heads),
                SCRIPT.number(dropout));
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

    /**
     * Eigenvalues and eigenvectors of a symmetric positive semidefinite matrix, as LAPACK finds them. Shapes: x {@code [d, d]}
     * in fp64; result {@code [1 + d, d]}: the eigenvalues, ascending, above the vectors as columns.
     */
    public static NDArray symmetricEigen(NDArray x) {
        return SCRIPT == null ? Eager.symmetricEigen(x) : SCRIPT.call("symmetric_eigen", x);
    }

    /**
     * The singular value decomposition x = U diag(s) Vᵀ, as LAPACK finds it. Shapes: x {@code [m, n]} in fp64; result: s
     * {@code [k]}, descending, U {@code [m, k]} and Vᵀ {@code [k, n]} one behind the other, k = min(m, n).
     */
    static NDArray svd(NDArray x) {
        return SCRIPT == null ? Eager.svd(x) : SCRIPT.call("svd", x);
    }

    /** Q {@code [m, n]} of x = Q R, as LAPACK's Householder reflections find it. Shapes: x {@code [m, n]}, m ≥ n. */
    static NDArray orthonormalColumns(NDArray x) {
        return SCRIPT == null ? Eager.orthonormalColumns(x) : SCRIPT.call("orthonormal_columns", x);
    }

    private static TorchScript compile() {
        try {
            return new TorchScript(source());
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Operators.class)
                    .warn("TorchScript operators can't load here; slower ones of DJL are used.", e);
            return null;
        }
    }

    /** Their definitions, in the form in which PyTorch serialises a module's methods. */
    private static String source() {
        try (InputStream source = Operators.class.getResourceAsStream("operators.torchscript")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
