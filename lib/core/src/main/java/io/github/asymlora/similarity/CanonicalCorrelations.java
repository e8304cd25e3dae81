package io.github.asymlora.similarity;

import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.OrthonormalBasis;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Canonical correlation analysis: the singular values ρ_1 ≥ ρ_2 ≥ … of U_Xᵀ U_Y, with U_X, U_Y orthonormal bases of the column spaces
 * (numerical rank, cut at 1e-12 of the largest singular value). They depend on the column spaces alone.
 */
public final class CanonicalCorrelations {
    private final double[] correlations;
    private final RealMatrix variablesOfX;

    private CanonicalCorrelations(double[] correlations, RealMatrix variablesOfX) {
        this.correlations = correlations;
        this.variablesOfX = variablesOfX;
    }

    /**
     * Of the matrices as they are: the paper's use, where the rows are dimensions of a weight.
     *
     * @throws io.github.asymlora.InputException if the rows differ in number, or a matrix is zero or not finite
     */
    public static CanonicalCorrelations of(RealMatrix x, RealMatrix y) {
        requireSameRows(x, y);
        RealMatrix basisX = OrthonormalBasis.of(x);
        TruncatedSvd svd = TruncatedSvd.of(Matrices.transposeMultiply(basisX, OrthonormalBasis.of(y)));
        double[] correlations =
                Arrays.stream(svd.singularValues()).map(rho -> Math.min(1, rho)).toArray();
        return new CanonicalCorrelations(correlations, Matrices.multiply(basisX, svd.left(correlations.length)));
    }

    /** With the mean of each column taken off first: the statistician's use, where the rows are samples. */
    public static CanonicalCorrelations ofCentred(RealMatrix x, RealMatrix y) {
        requireSameRows(x, y);
        return of(Matrices.centred(x), Matrices.centred(y));
    }

    /** ρ_1 ≥ … ≥ ρ_k in [0, 1], k = min(rank X, rank Y). */
    public double[] correlations() {
        return correlations.clone();
    }

    /** The paper's goodness of fit ‖U_Xᵀ U_Y‖_F² / min(rank X, rank Y) = mean ρ². */
    public double goodnessOfFit() {
        return Arrays.stream(correlations).map(rho -> rho * rho).average().orElseThrow();
    }

    /** Mean ρ. */
    public double mean() {
        return Arrays.stream(correlations).average().orElseThrow();
    }

    /** The orthonormal combinations of X's columns that the correlations belong to, [n, k]. */
    RealMatrix variablesOfX() {
        return variablesOfX;
    }

    static void requireSameRows(RealMatrix x, RealMatrix y) {
        Matrices.requireFinite("first matrix", x);
        Matrices.requireFinite("second matrix", y);
        Matrices.requireShape("second matrix", y, x.getRowDimension(), y.getColumnDimension());
    }
}
