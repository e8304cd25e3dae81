package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** What training makes small, of part of a batch: parts add up to the whole. {@link Loss} is the usual one. */
@FunctionalInterface
public interface LossFunction {
    /**
     * A sum over labels, not their mean, and how much they count in all: the batch's loss is the quotient of the two, each
     * added up over the parts.
     *
     * @param sum a number, with a gradient
     * @param count what to divide it by, such as the number of labels: a number on the sum's device, so that nothing waits
     *     for it
     */
    record Summed(NDArray sum, NDArray count) {
        /** Where the weight is known without a look at the labels. */
        public Summed(NDArray sum, double weight) {
            this(sum, sum.getManager().full(new Shape(), (float) weight));
        }

        /** What to divide by; waits for the device. */
        public double weight() {
            return count.toType(DataType.FLOAT64, false).getDouble();
        }
    }

    /**
     * The loss of logits.
     *
     * @param logits {@code [rows, outputs]}, of a language model {@code [places, vocabulary]}: what stands before or at
     *     the labels that count; {@code [rows, tokens, vocabulary]} where a batch names no places
     * @param labels {@code [rows]}, {@code [places]} or {@code [rows, tokens]}
     */
    Summed of(NDArray logits, NDArray labels);
}
