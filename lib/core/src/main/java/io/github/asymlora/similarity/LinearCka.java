package io.github.asymlora.similarity;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Linear centred kernel alignment (Kornblith et al. 2019): ‖YᵀX‖_F² / (‖XᵀX‖_F ‖YᵀY‖_F) of centred columns. Invariant to rotations and to
 * one overall scale, not to every linear map: directions of large variance count most.
 */
public final class LinearCka {
    private LinearCka() {}

    /**
     * In [0, 1].
     *
     * @throws InputException if the rows differ in number, or the columns of a matrix are all constant
     */
    public static double similarity(RealMatrix x, RealMatrix y) {
        CanonicalCorrelations.requireSameRows(x, y);
        RealMatrix a = Matrices.centred(x);
        RealMatrix b = Matrices.centred(y);
        double norms = Math.sqrt(crossNorm(a, a)) * Math.sqrt(crossNorm(b, b));
        if (norms == 0) {
            throw new InputException("every column of a matrix is constant, so it has no variance to align.");
        }
        return crossNorm(b, a) / norms;
    }

    private static double crossNorm(RealMatrix a, RealMatrix b) {
        return Matrices.squaredNorm(Matrices.transposeMultiply(a, b));
    }
}
