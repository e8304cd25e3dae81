package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;

/** Orthonormal bases of a column space and of its orthogonal complement. */
public final class OrthonormalBasis {
    private static final double ORTHONORMAL = 1e-8;

    private OrthonormalBasis() {}

    /**
     * The left singular vectors [d, rank] of X [d, n] whose singular value exceeds 1e-12 of the largest: a basis of its
     * column space.
     *
     * @throws InputException if X is missing, not finite, or zero
     */
    public static RealMatrix of(RealMatrix x) {
        TruncatedSvd svd = TruncatedSvd.of(x);
        if (svd.rank() == 0) {
            throw new InputException("matrix " + Matrices.shape(x) + " is zero, so its column space is empty.");
        }
        return svd.left(svd.rank());
    }

    /**
     * The columns [d, d − k] that make orthonormal columns Q [d, k] a basis of the whole space. Deterministic.
     *
     * @throws InputException unless k &lt; d and QᵀQ = I to 1e-8
     */
    public static RealMatrix complement(RealMatrix q) {
        double[][] vectors = Matrices.requireFinite("frame", q).transpose().getData();
        int k = vectors.length;
        int d = vectors[0].length;
        if (k >= d) {
            throw new InputException(
                    "frame " + Matrices.shape(q) + " has no complement: it has no fewer columns than rows.");
        }
        requireOrthonormal(vectors);
        double[][] basis = Arrays.copyOf(vectors, d);
        complete(basis, k);
        return Matrices.wrap(Arrays.copyOfRange(basis, k, d)).transpose();
    }

    /** Fills {@code rows[from..]} so that all rows are orthonormal, given that the first {@code from} are. */
    static void complete(double[][] rows, int from) {
        for (int i = from; i < rows.length; i++) {
            int d = rows[0].length;
            double[] missing = new double[d]; // of each unit vector, the squared part outside the span so far
            Arrays.fill(missing, 1);
            for (int k = 0; k < i; k++) {
                for (int j = 0; j < d; j++) {
                    missing[j] -= rows[k][j] * rows[k][j];
                }
            }
            int best = 0;
            for (int j = 1; j < d; j++) {
                best = missing[j] > missing[best] ? j : best;
            }
            rows[i] = new double[d];
            rows[i][best] = 1;
            GramSchmidt.project(rows[i], rows, i);
            GramSchmidt.project(rows[i], rows, i);
            Matrices.scale(rows[i], 1 / Math.sqrt(Matrices.dot(rows[i], rows[i])));
        }
    }

    private static void requireOrthonormal(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j <= i; j++) {
                double product = Matrices.dot(vectors[i], vectors[j]);
                if (Math.abs(product - (i == j ? 1 : 0)) > ORTHONORMAL) {
                    throw new InputException("frame: columns " + j + " and " + i + " have inner product " + product
                            + "; orthonormal columns have " + (i == j ? 1 : 0) + ".");
                }
            }
        }
    }
}
