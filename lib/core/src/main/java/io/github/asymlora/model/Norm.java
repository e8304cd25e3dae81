package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/** Layer normalisation over the last axis. Shapes: weight {@code [width]}, bias {@code [width]} or null. */
public record Norm(Parameter weight, Parameter bias, float epsilon) {
    public NDArray apply(NDArray x) {
        return Operators.layerNorm(x, weight.value(), bias == null ? null : bias.value(), epsilon);
    }
}
