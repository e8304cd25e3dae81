package io.github.asymlora.similarity;

import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.OrthonormalBasis;
import io.github.asymlora.linalg.PrincipalAngles;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;

/** Overlap and distance of column spaces of X [d, p] and Y [d, q]. */
public final class Subspaces {
    private Subspaces() {}

    /**
     * φ(i, j) = ‖U_X[:, :i]ᵀ U_Y[:, :j]‖_F² / min(i, j) in [0, 1], with left singular vectors: how much of the top i directions of one
     * lies in the top j of the other (Hu et al. 2021, section 7.2). Entry [i − 1, j − 1], shape [rank X, rank Y].
     *
     * @throws io.github.asymlora.InputException if the rows differ in number, or a matrix is zero or not finite
     */
    public static RealMatrix overlaps(RealMatrix x, RealMatrix y) {
        CanonicalCorrelations.requireSameRows(x, y);
        RealMatrix phi = Matrices.transposeMultiply(OrthonormalBasis.of(x), OrthonormalBasis.of(y));
        double[] above = new double[phi.getColumnDimension()]; // ‖·‖² of the columns so far
        for (int i = 0; i < phi.getRowDimension(); i++) {
            double sum = 0;
            for (int j = 0; j < above.length; j++) {
                above[j] += phi.getEntry(i, j) * phi.getEntry(i, j);
                sum += above[j];
                phi.setEntry(i, j, sum / (1 + Math.min(i, j)));
            }
        }
        return phi;
    }

    /** φ of the whole column spaces: Σ cos² θ / min(rank), the paper's goodness of fit by another way. */
    public static double overlap(RealMatrix x, RealMatrix y) {
        RealMatrix phi = overlaps(x, y);
        return phi.getEntry(phi.getRowDimension() - 1, phi.getColumnDimension() - 1);
    }

    /** ‖θ‖₂ of the principal angles: the geodesic distance on the Grassmannian. */
    public static double grassmannDistance(RealMatrix x, RealMatrix y) {
        return norm(PrincipalAngles.between(x, y));
    }

    /** ‖sin θ‖₂ of the principal angles. */
    public static double chordalDistance(RealMatrix x, RealMatrix y) {
        return norm(Arrays.stream(PrincipalAngles.between(x, y)).map(Math::sin).toArray());
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }
}
