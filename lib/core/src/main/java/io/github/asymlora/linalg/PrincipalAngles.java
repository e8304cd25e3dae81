package io.github.asymlora.linalg;

import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The angles between two column spaces, each from its sine and its cosine at once, so that small angles are as exact as
 * large ones (Björck and Golub 1973; Knyazev and Argentati 2002).
 */
public final class PrincipalAngles {
    private PrincipalAngles() {}

    /**
     * Ascending, in radians from 0 to π/2, min(rank X, rank Y) of them.
     *
     * @param x [d, a]
     * @param y [d, b]
     * @throws io.github.asymlora.InputException if the rows differ in number, or a matrix is zero or not finite
     */
    public static double[] between(RealMatrix x, RealMatrix y) {
        Matrices.requireShape("second matrix", y, x.getRowDimension(), y.getColumnDimension());
        RealMatrix a = OrthonormalBasis.of(x);
        RealMatrix b = OrthonormalBasis.of(y);
        return a.getColumnDimension() >= b.getColumnDimension() ? ofBases(a, b) : ofBases(b, a);
    }

    /** @param b a basis of no more columns than {@code a} */
    private static double[] ofBases(RealMatrix a, RealMatrix b) {
        RealMatrix overlap = Matrices.transposeMultiply(a, b);
        double[] cosines = TruncatedSvd.of(overlap).singularValues();
        double[] sines =
                TruncatedSvd.of(b.subtract(Matrices.multiply(a, overlap))).singularValues();
        double[] angles = new double[cosines.length];
        for (int i = 0; i < angles.length; i++) {
            angles[i] = Math.atan2(sines[angles.length - 1 - i], cosines[i]);
        }
        Arrays.sort(angles);
        return angles;
    }
}
