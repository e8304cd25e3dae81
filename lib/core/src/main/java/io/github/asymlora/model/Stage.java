package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;

/**
 * One link of the chain that a forward pass is: embeddings, a layer, the head.
 *
 * @param name the module path; every parameter below it belongs to this stage
 * @param body what it does
 */
public record Stage(String name, Body body) {
    /** Maps hidden states {@code [batch, sequence, hidden]} to the next ones; a first stage is given null. */
    @FunctionalInterface
    public interface Body {
        NDArray apply(NDArray hidden, Flow flow);
    }

    /** Whether the parameter of this name acts in this stage. */
    public boolean owns(String parameter) {
        return parameter.startsWith(name + ".");
    }
}
