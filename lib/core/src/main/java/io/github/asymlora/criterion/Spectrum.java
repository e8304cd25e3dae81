package io.github.asymlora.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Operators;
import io.github.asymlora.theory.RandomFrame;

/**
 * A second moment by its eigenvectors.
 *
 * @param eigenvalues λᵢ
 * @param gains cᵢ = λᵢ vᵢᵀKvᵢ, what a Δ has to gain along the i-th eigenvector vᵢ; for the inputs K = ΔᵀMΔ, for the outputs
 *     K = ΔΣΔᵀ
 */
public record Spectrum(double[] eigenvalues, double[] gains) {
    /** Shapes: moment and k {@code [d, d]} in fp64. */
    static Spectrum of(NDArray moment, NDArray k, NDManager scope) {
        try (NDManager own = scope.newSubManager()) {
            moment.tempAttach(own);
            k.tempAttach(own);
            NDArray packed = Operators.symmetricEigen(moment);
            NDArray values = packed.get("0").maximum(0); // rounding may take one below
            NDArray vectors = packed.get("1:");
            NDArray gains =
                    k.matMul(vectors).mul(vectors).sum(new int[] {0}).maximum(0).mul(values);
            return new Spectrum(values.toDoubleArray(), gains.toDoubleArray());
        }
    }

    /** What a random frozen factor sees of it. */
    public RandomFrame frame() {
        return RandomFrame.of(eigenvalues);
    }

    /** The expected share of the Δ that the gains are of. */
    public double share(double rank) {
        return frame().share(gains, rank);
    }
}
