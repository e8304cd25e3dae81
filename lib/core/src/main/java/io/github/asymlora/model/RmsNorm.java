package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.tensor.Operators;

/**
 * Division by the root mean square over the last axis, without centring. Shape: weight {@code [width]}.
 *
 * <p>Source: Zhang and Sennrich 2019.
 *
 * @param aboveOne whether the weight is what the scale is above 1
 */
public record RmsNorm(Parameter weight, float epsilon, boolean aboveOne) {
    public NDArray apply(NDArray x) {
        return aboveOne
                ? Operators.rmsNormAboveOne(x, weight.value(), epsilon)
                : Operators.rmsNorm(x, weight.value(), epsilon);
    }
}
