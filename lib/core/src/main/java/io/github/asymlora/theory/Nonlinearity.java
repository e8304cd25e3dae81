package io.github.asymlora.theory;

import java.util.function.DoubleUnaryOperator;

/** The nonlinearity between the layers of a {@link DenseNetwork}. */
public enum Nonlinearity {
    /** φ(z) = z: a deep linear network. */
    IDENTITY(z -> z, z -> 1),
    RELU(z -> Math.max(z, 0), z -> z > 0 ? 1 : 0),
    TANH(Math::tanh, z -> 1 - Math.tanh(z) * Math.tanh(z));

    private final DoubleUnaryOperator value;
    private final DoubleUnaryOperator derivative;

    Nonlinearity(DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
        this.value = value;
        this.derivative = derivative;
    }

    double apply(double z) {
        return value.applyAsDouble(z);
    }

    double derivative(double z) {
        return derivative.applyAsDouble(z);
    }
}
