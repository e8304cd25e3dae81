package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;

/** What training makes small, of part of a batch: parts add up to the whole. {@link Loss} is the usual one. */
@FunctionalInterface
public interface LossFunction {
    /**
     * A sum over labels, not their mean, and how much they count in all: the batch's loss is the quotient of the two, each
     * added up over the parts.
     *
     * @param sum a number, with a gradient
     * @param weight what to divide it by, such as the number of labels
     */
    record Summed(NDArray sum, double weight) {}

    /**
     * The loss of logits.
     *
     * @param logits {@code [rows, outputs]}, of a language model {@code [places, vocabulary]}: what stands before or at
     *     the labels that count; {@code [rows, tokens, vocabulary]} where a batch names no places
     * @param labels {@code [rows]}, {@code [places]} or {@code [rows, tokens]}
     */
    Summed of(NDArray logits, NDArray labels);
}
