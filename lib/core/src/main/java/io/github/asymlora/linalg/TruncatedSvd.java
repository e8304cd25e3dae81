package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Singular value decomposition W = U diag(s) Vᵀ, read by its ends: the {@code V} and {@code U} initialisations of the paper
 * are the top r right and left singular vectors of the pretrained weight.
 *
 * <p>For W {@code [out, in]}: right vectors come as <em>rows</em> {@code [r, in]} (rows of Vᵀ, ready to be an A), left
 * vectors as <em>columns</em> {@code [out, r]} (ready to be a B). Singular values descend. The sign of each pair is fixed by
 * the entry of largest magnitude of the right vector, which is positive.
 */
public final class TruncatedSvd {
    /** Singular values at or below this share of the largest count as zero. */
    private static final double ZERO = 1e-12;

    private final double[] singularValues;
    private final double[][] left; // left vectors as rows [k, out]
    private final double[][] right; // right vectors as rows [k, in]

    TruncatedSvd(double[] singularValues, double[][] left, double[][] right) {
        this.singularValues = singularValues;
        this.left = left;
        this.right = right;
    }

    /**
     * All min(out, in) triplets to full accuracy, relative accuracy of small singular values included (eigenvectors of the
     * Gram matrix as a start, one-sided Jacobi rotations to finish).
     *
     * @throws InputException if W is missing or has a non-finite entry
     */
    public static TruncatedSvd of(RealMatrix w) {
        double[][] rows = Matrices.requireFinite("matrix", w).getData();
        double[][] columns = w.transpose().getData();
        return rows.length >= columns.length
                ? JacobiSvd.ofColumns(rows, columns)
                : JacobiSvd.ofColumns(columns, rows).transposed();
    }

    /**
     * What another decomposition has found.
     *
     * @param singularValues descending, [k]
     * @param left left singular vectors as rows [k, out]; taken, not copied
     * @param right right singular vectors as rows [k, in]; taken, not copied
     */
    public static TruncatedSvd of(double[] singularValues, double[][] left, double[][] right) {
        return new TruncatedSvd(singularValues, left, right).signed();
    }

    /** Descending, as many as there are triplets here. */
    public double[] singularValues() {
        return singularValues.clone();
    }

    /** How many singular values exceed 1e-12 of the largest. */
    public int rank() {
        int rank = 0;
        while (rank < singularValues.length && singularValues[rank] > ZERO * singularValues[0]) {
            rank++;
        }
        return rank;
    }

    /** The first r rows of Vᵀ, [r, in]. */
    public RealMatrix right(int r) {
        return Matrices.wrap(slice(right, 0, r));
    }

    /** The first r columns of U, [out, r]. */
    public RealMatrix left(int r) {
        return Matrices.wrap(slice(left, 0, r)).transpose();
    }

    /** The last r rows of Vᵀ, [r, in], of the min(out, in) that belong to singular values. */
    public RealMatrix rightBottom(int r) {
        return Matrices.wrap(slice(right, right.length - r, r));
    }

    /** The last r columns of U, [out, r], of the min(out, in) that belong to singular values. */
    public RealMatrix leftBottom(int r) {
        return Matrices.wrap(slice(left, left.length - r, r)).transpose();
    }

    /** U_r diag(s_r) V_rᵀ [out, in], the best approximation of rank r in the Frobenius norm (Eckart–Young). */
    public RealMatrix approximation(int r) {
        double[][] scaled = slice(right, 0, r);
        for (int i = 0; i < r; i++) {
            Matrices.scale(scaled[i], singularValues[i]);
        }
        return Matrices.multiply(left(r), Matrices.wrap(scaled));
    }

    /** W⁺ [in, out], the Moore–Penrose inverse; singular values that count as zero stay zero. */
    public RealMatrix pseudoInverse() {
        int rank = rank();
        double[][] scaled = new double[rank][];
        for (int i = 0; i < rank; i++) {
            scaled[i] = left[i].clone();
            Matrices.scale(scaled[i], 1 / singularValues[i]);
        }
        return rank == 0
                ? Matrices.wrap(new double[right[0].length][left[0].length])
                : Matrices.multiply(right(rank).transpose(), Matrices.wrap(scaled));
    }

    TruncatedSvd transposed() {
        return new TruncatedSvd(singularValues, right, left).signed();
    }

    /** The top {@code rank} triplets of W, when this decomposes QᵀW and the columns of Q are the rows of {@code range}. */
    TruncatedSvd lifted(double[][] range, int rank) {
        double[][] lifted = Matrices.multiply(slice(left, 0, rank), range);
        return new TruncatedSvd(Arrays.copyOf(singularValues, rank), lifted, slice(right, 0, rank));
    }

    /** Fixes the sign of each pair. */
    TruncatedSvd signed() {
        for (int i = 0; i < right.length; i++) {
            double largest = 0;
            for (double value : right[i]) {
                largest = Math.abs(value) > Math.abs(largest) ? value : largest;
            }
            if (largest < 0) {
                Matrices.scale(left[i], -1);
                Matrices.scale(right[i], -1);
            }
        }
        return this;
    }

    private double[][] slice(double[][] rows, int from, int r) {
        require(r, rows.length);
        double[][] slice = new double[r][];
        for (int i = 0; i < r; i++) {
            slice[i] = rows[from + i].clone();
        }
        return slice;
    }

    private static void require(int r, int available) {
        if (r < 1 || r > available) {
            throw new InputException("rank " + r + " of a decomposition with " + available
                    + " singular values; it must be from 1 to " + available + ".");
        }
    }
}
