package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Turns the last hidden state into the task's outputs. */
public interface Head {
    /** The module path of what gives the logits. */
    String name();

    /** The module paths of all its own parameters. */
    default List<String> modules() {
        return List.of(name());
    }

    /** The layers that come and go with it; none for a language model's, which belong to the model. */
    default List<Linear> layers() {
        return List.of();
    }

    /** Shapes: hidden {@code [batch, sequence, hidden]}; result as {@link #predicts()} says. */
    NDArray logits(NDArray hidden, ForwardContext flow);

    /** What the logits are about. */
    default Prediction predicts() {
        return Prediction.EXAMPLE;
    }
}
