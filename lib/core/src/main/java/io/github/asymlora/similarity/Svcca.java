package io.github.asymlora.similarity;

import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.TruncatedSvd;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Singular vector CCA (Raghu et al. 2017): canonical correlations of what is left after dropping the directions of least variance.
 * Columns are centred first.
 */
public final class Svcca {
    private static final double KEPT_VARIANCE = 0.99;

    private Svcca() {}

    /** Mean ρ, with the fewest directions kept that hold 99 % of each side's variance. */
    public static double similarity(RealMatrix x, RealMatrix y) {
        return correlations(x, y, KEPT_VARIANCE).mean();
    }

    /** @param variance the share of each side's squared singular values to keep, in (0, 1] */
    public static CanonicalCorrelations correlations(RealMatrix x, RealMatrix y, double variance) {
        CanonicalCorrelations.requireSameRows(x, y);
        return CanonicalCorrelations.of(leading(x, variance), leading(y, variance));
    }

    private static RealMatrix leading(RealMatrix x, double variance) {
        RealMatrix centred = Matrices.centred(x);
        double total = Matrices.squaredNorm(centred);
        TruncatedSvd svd = TruncatedSvd.of(centred);
        double[] s = svd.singularValues();
        int k = 0;
        for (double sum = 0; k < s.length && sum < variance * total; k++) {
            sum += s[k] * s[k];
        }
        return k == 0 ? centred : svd.left(k);
    }
}
