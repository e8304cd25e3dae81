package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/** Turns the last hidden state into the task's outputs. */
public interface Head {
    /** The module path that its parameters start with; PEFT's {@code modules_to_save}. */
    String name();

    /** Shapes: hidden {@code [batch, sequence, hidden]}; result as {@link #predicts()} says. */
    NDArray logits(NDArray hidden, Flow flow);

    /** What the logits are about. */
    default Prediction predicts() {
        return Prediction.EXAMPLE;
    }
}
