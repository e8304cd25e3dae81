package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A symmetric positive semidefinite matrix S = V diag(λ) Vᵀ, such as a covariance, with its roots and Moore–Penrose inverses.
 * Eigenvalues at or below 1e-12 of the largest count as zero.
 */
public final class PositiveSemidefinite {
    private static final double ZERO = 1e-12;
    /** How far from symmetric, or below zero, rounding may have taken an entry or eigenvalue, relative to the largest. */
    private static final double ROUNDING = 1e-9;

    private final double[] eigenvalues;
    private final RealMatrix vectors;

    private PositiveSemidefinite(double[] eigenvalues, RealMatrix vectors) {
        this.eigenvalues = eigenvalues;
        this.vectors = vectors;
    }

    /**
     * @param name how errors call the matrix, such as {@code "Sigma"}
     * @throws InputException unless it is square, finite, symmetric and has no negative eigenvalue, to rounding
     */
    public static PositiveSemidefinite of(String name, RealMatrix matrix) {
        Matrices.requireFinite(name, matrix);
        Matrices.requireShape(name, matrix, matrix.getRowDimension(), matrix.getRowDimension());
        requireSymmetric(name, matrix);
        EigenDecomposition eigen =
                new EigenDecomposition(matrix.add(matrix.transpose()).scalarMultiply(0.5));
        double[] values = eigen.getRealEigenvalues();
        if (values[values.length - 1] < -ROUNDING * Math.abs(values[0])) {
            throw new InputException(name + " has the eigenvalue " + values[values.length - 1]
                    + "; it must be positive semidefinite, as a covariance is.");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] > ZERO * values[0] ? values[i] : 0;
        }
        return new PositiveSemidefinite(values, eigen.getV());
    }

    /** Descending. */
    public double[] eigenvalues() {
        return eigenvalues.clone();
    }

    /** Orthonormal eigenvectors as columns [d, d], in the order of the eigenvalues. */
    public RealMatrix vectors() {
        return vectors.copy();
    }

    /** How many eigenvalues are not zero. */
    public int rank() {
        int rank = 0;
        while (rank < eigenvalues.length && eigenvalues[rank] > 0) {
            rank++;
        }
        return rank;
    }

    /** S^{1/2}, the symmetric root. */
    public RealMatrix sqrt() {
        return map(Math::sqrt);
    }

    /** S^{−1/2} on the range of S, zero on its kernel: whitens x with Cov x = S. */
    public RealMatrix inverseSqrt() {
        return map(value -> value > 0 ? 1 / Math.sqrt(value) : 0);
    }

    /** S⁺: S⁻¹ on the range of S, zero on its kernel. */
    public RealMatrix pseudoInverse() {
        return map(value -> value > 0 ? 1 / value : 0);
    }

    private RealMatrix map(DoubleUnaryOperator f) {
        double[][] scaled = vectors.transpose().getData();
        for (int i = 0; i < scaled.length; i++) {
            Matrices.scale(scaled[i], f.applyAsDouble(eigenvalues[i]));
        }
        return Matrices.multiply(vectors, Matrices.wrap(scaled));
    }

    private static void requireSymmetric(String name, RealMatrix matrix) {
        double allowed = ROUNDING * matrix.getFrobeniusNorm();
        for (int i = 0; i < matrix.getRowDimension(); i++) {
            for (int j = 0; j < i; j++) {
                if (Math.abs(matrix.getEntry(i, j) - matrix.getEntry(j, i)) > allowed) {
                    throw new InputException(name + " is not symmetric: [" + i + ", " + j + "] is "
                            + matrix.getEntry(i, j) + " but [" + j + ", " + i + "] is " + matrix.getEntry(j, i) + ".");
                }
            }
        }
    }
}
