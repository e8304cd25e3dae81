package io.github.asymlora.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Singular value decomposition of a tall matrix C [m, n], m ≥ n: with V₀ the eigenvectors of CᵀC, the columns of C V₀ are
 * orthogonal but for what squaring the condition number cost; one-sided Jacobi rotations (Hestenes 1958) make them so to
 * rounding, in one or two sweeps. Then C V = U diag(s).
 */
final class JacobiSvd {
    private static final int MAX_SWEEPS = 60;
    private static final double ROUNDING = Math.ulp(1.0);

    private final double[][] cv; // columns of C V as rows [n, m]
    private final double[][] v; // right vectors as rows [n, n]

    private JacobiSvd(double[][] cv, double[][] v) {
        this.cv = cv;
        this.v = v;
    }

    /** @param rows C by rows [m, n]; {@code columns} the same by columns [n, m] */
    static TruncatedSvd ofColumns(double[][] rows, double[][] columns) {
        RealMatrix gram = Matrices.wrap(Matrices.multiply(columns, rows));
        double[][] v = new EigenDecomposition(gram).getVT().getData();
        JacobiSvd svd = new JacobiSvd(Matrices.multiply(v, columns), v);
        for (int sweep = 0; sweep < MAX_SWEEPS && svd.sweep(); sweep++) {}
        return svd.sorted();
    }

    /** Rotates each pair of columns that isn't orthogonal to rounding; false when there was none. */
    private boolean sweep() {
        boolean rotated = false;
        double tolerance = ROUNDING * Math.sqrt(cv[0].length);
        double[] norm2 = Arrays.stream(cv).mapToDouble(c -> Matrices.dot(c, c)).toArray();
        double zero = Math.pow(ROUNDING, 2) * Arrays.stream(norm2).sum();
        for (int p = 0; p < cv.length; p++) {
            for (int q = p + 1; q < cv.length; q++) {
                double dot = Matrices.dot(cv[p], cv[q]);
                if (Math.abs(dot) > tolerance * Math.sqrt(norm2[p] * norm2[q]) && Math.min(norm2[p], norm2[q]) > zero) {
                    double zeta = (norm2[q] - norm2[p]) / (2 * dot);
                    double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
                    double cos = 1 / Math.hypot(1, t);
                    rotate(cv[p], cv[q], cos, cos * t);
                    rotate(v[p], v[q], cos, cos * t);
                    norm2[p] = Matrices.dot(cv[p], cv[p]);
                    norm2[q] = Matrices.dot(cv[q], cv[q]);
                    rotated = true;
                }
            }
        }
        return rotated;
    }

    private static void rotate(double[] x, double[] y, double cos, double sin) {
        for (int j = 0; j < x.length; j++) {
            double xj = x[j];
            x[j] = cos * xj - sin * y[j];
            y[j] = sin * xj + cos * y[j];
        }
    }

    private TruncatedSvd sorted() {
        int n = cv.length;
        double[] norms = Arrays.stream(cv)
                .mapToDouble(c -> Math.sqrt(Matrices.dot(c, c)))
                .toArray();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> norms[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double[] s = Arrays.stream(order).mapToDouble(i -> norms[i]).toArray();
        double[][] left = Arrays.stream(order).mapToObj(i -> cv[i]).toArray(double[][]::new);
        double[][] right = Arrays.stream(order).mapToObj(i -> v[i]).toArray(double[][]::new);
        double zero = ROUNDING * Math.sqrt(Arrays.stream(s).map(x -> x * x).sum());
        int rank = 0;
        while (rank < n && s[rank] > zero) {
            Matrices.scale(left[rank], 1 / s[rank]);
            rank++;
        }
        // Where a singular value is zero C V has no direction: any orthonormal completion serves.
        OrthonormalBasis.complete(left, rank);
        return new TruncatedSvd(s, left, right).signed();
    }
}
