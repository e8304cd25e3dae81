package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/**
 * Division by the root mean square over the last axis, without centring. Shape: weight {@code [width]}.
 *
 * <p>Source: Zhang and Sennrich 2019.
 */
public record RmsNorm(Parameter weight, float epsilon) {
    public NDArray apply(NDArray x) {
        return Operators.rmsNorm(x, weight.value(), epsilon);
    }
}
