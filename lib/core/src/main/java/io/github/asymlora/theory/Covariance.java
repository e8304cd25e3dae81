package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.Stiefel;
import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/** Input covariances Σ [d, d] to try the theory on: from a spectrum in a random basis, or from inputs that were seen. */
public final class Covariance {
    private Covariance() {}

    /** variance·I. */
    public static RealMatrix isotropic(int d, double variance) {
        double[] eigenvalues = new double[d];
        Arrays.fill(eigenvalues, variance);
        return MatrixUtils.createRealDiagonalMatrix(requireSpectrum(eigenvalues));
    }

    /** Eigenvalues i^{−exponent}, i = 1 … d, in a Haar-random basis. */
    public static RealMatrix powerLaw(int d, double exponent, long seed) {
        double[] eigenvalues = new double[d];
        Arrays.setAll(eigenvalues, i -> Math.pow(i + 1, -exponent));
        return ofSpectrum(eigenvalues, seed);
    }

    /** σ_x² U_X U_Xᵀ for a Haar-random frame U_X [d, rank]: the covariance of the paper's gap formula. */
    public static RealMatrix lowRank(int d, int rank, double variance, long seed) {
        double[] eigenvalues = new double[d];
        Arrays.fill(eigenvalues, 0, Math.min(rank, d), variance);
        return ofSpectrum(eigenvalues, seed);
    }

    /**
     * V diag(eigenvalues) Vᵀ for a Haar-random orthogonal V.
     *
     * @throws InputException if there is none, or one is negative or not finite
     */
    public static RealMatrix ofSpectrum(double[] eigenvalues, long seed) {
        int d = requireSpectrum(eigenvalues).length;
        RealMatrix v = Stiefel.columns(d, d, RandomStreams.seed(seed, "eigenvectors", 0));
        RealMatrix scaled = v.multiply(MatrixUtils.createRealDiagonalMatrix(eigenvalues));
        RealMatrix sigma = Matrices.multiply(scaled, v.transpose());
        return sigma.add(sigma.transpose()).scalarMultiply(0.5);
    }

    /** XᵀX / n about the mean, for inputs X [n, d] such as a layer's activations. */
    public static RealMatrix ofInputs(RealMatrix x) {
        RealMatrix centred = Matrices.centred(Matrices.requireFinite("inputs", x));
        return Matrices.transposeMultiply(centred, centred).scalarMultiply(1.0 / x.getRowDimension());
    }

    private static double[] requireSpectrum(double[] eigenvalues) {
        if (eigenvalues.length == 0) {
            throw new InputException("a covariance needs at least one eigenvalue.");
        }
        for (double value : eigenvalues) {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new InputException("eigenvalue " + value + " of a covariance; it must be at least 0 and finite.");
            }
        }
        return eigenvalues;
    }
}
