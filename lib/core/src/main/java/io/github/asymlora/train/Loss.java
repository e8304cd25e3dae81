package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.model.Head;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Operators;

/**
 * What training makes small: the cross-entropy of the right classes or tokens, or the squared error of a single output.
 *
 * @param about what a model's logits predict
 * @param smoothing the share of each label that is spread evenly over all classes (Szegedy et al. 2016); 0 for none
 */
public record Loss(Prediction about, float smoothing) {
    /** Labels of this value don't count. */
    public static final long IGNORED = -100;

    /**
     * A loss over part of a batch: parts add up to the whole.
     *
     * @param sum over the labels that count, a number
     * @param count how many these are
     */
    public record Summed(NDArray sum, long count) {}

    /** The loss that a model's head asks for. */
    public static Loss of(Model model) {
        Head head = model.head();
        return new Loss(head == null ? Prediction.EXAMPLE : head.predicts(), 0);
    }

    public Loss smoothed(double share) {
        return new Loss(about, (float) share);
    }

    /** Shapes: as {@link Prediction} says. A head with a single output for an example gives a value, not a class. */
    public Summed of(NDArray logits, NDArray labels) {
        long outputs = logits.getShape().get(logits.getShape().dimension() - 1);
        if (about == Prediction.EXAMPLE && outputs == 1) {
            return squaredError(logits.reshape(-1), labels.reshape(-1));
        }
        NDArray wanted = labels.toType(DataType.INT64, false);
        if (about == Prediction.NEXT_TOKEN) {
            NDArray none = wanted.get(":, :1").mul(0).add(IGNORED);
            wanted = wanted.get(":, 1:").concat(none, 1);
        }
        wanted = wanted.reshape(-1);
        long count = wanted.neq(IGNORED).sum().getLong();
        return new Summed(Operators.crossEntropy(logits.reshape(-1, outputs), wanted, smoothing), count);
    }

    private static Summed squaredError(NDArray values, NDArray labels) {
        NDArray error = values.sub(labels.toType(DataType.FLOAT32, false));
        return new Summed(error.square().sum(), labels.size());
    }
}
