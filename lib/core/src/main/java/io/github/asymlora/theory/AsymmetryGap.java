package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;

/** The size of the advantage of tuning B, where it has a closed form (paper, section 4.1, after Theorem 4.3). */
public final class AsymmetryGap {
    private AsymmetryGap() {}

    /**
     * (1 − r/d) σ_x² Tr[U_X U_Xᵀ Δᵀ Δ], d = d_out: inputs in a subspace of dimension r, with equal variances. Then QΣQᵀ is
     * invertible for almost every Q, so that B* leaves nothing over, while U sees r/d of the loss on average: the formula is the exact
     * mean of L(A*, U) − L(Q, B*) at every d, not only in the limit.
     *
     * @param delta Δ [d_out, d_in]
     * @param inputBasis U_X [d_in, r], orthonormal columns
     * @param variance σ_x²
     */
    public static double ofLowRankInputs(RealMatrix delta, RealMatrix inputBasis, double variance) {
        int r = inputBasis.getColumnDimension();
        Matrices.requireShape("input basis", inputBasis, delta.getColumnDimension(), r);
        double seen = variance * Matrices.squaredNorm(Matrices.multiply(delta, inputBasis));
        return (1 - Math.min(1, (double) r / delta.getRowDimension())) * seen;
    }

    /**
     * The exact mean of L(A*, U) − L(Q, B*) for a Σ of k equal nonzero eigenvalues: (min(1, r_B/k) − min(1, r_A/d_out)) Tr[ΔΣΔᵀ].
     * Zero for square isotropic problems (k = d_in = d_out) at equal rank, and, for any shape, at an equal number of parameters.
     *
     * @throws InputException for a Σ with other eigenvalues, where no closed form is known
     */
    public static double expected(LeastSquares problem, int rankB, int rankA) {
        double tuningB = problem.expectedLossTuningB(rankB)
                .orElseThrow(
                        () -> new InputException("Sigma has unequal nonzero eigenvalues, for which the expected loss of"
                                + " tuning B has no closed form; use HaarComparison."));
        return problem.expectedLossTuningA(rankA) - tuningB;
    }
}
