package io.github.asymlora.linalg;

/**
 * Modified Gram–Schmidt on the rows of an array, each row projected twice, so that orthogonality holds to rounding even
 * for nearly dependent rows (Björck 1967; "twice is enough", Giraud et al. 2005).
 */
public final class GramSchmidt {
    /** A row that keeps less than this share of its length after projection lies in the span of those above it. */
    private static final double DEPENDENT = 1e-13;

    private GramSchmidt() {}

    /**
     * Makes the rows orthonormal in place. Row i is a positive multiple of itself minus its projection on the rows above,
     * that is, the R of the underlying QR factorisation has a positive diagonal. A row that depends on those above becomes
     * zero.
     *
     * @param rows [r, d]
     * @return how many rows are not zero: the numerical rank
     */
    public static int orthonormalize(double[][] rows) {
        int rank = 0;
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            double before = Math.sqrt(Matrices.dot(row, row));
            project(row, rows, i);
            project(row, rows, i);
            double after = Math.sqrt(Matrices.dot(row, row));
            boolean independent = after > DEPENDENT * before;
            Matrices.scale(row, independent ? 1 / after : 0);
            rank += independent ? 1 : 0;
        }
        return rank;
    }

    /** Takes from {@code row} its projection on the first {@code count} of the orthonormal {@code rows}. */
    static void project(double[] row, double[][] rows, int count) {
        for (int k = 0; k < count; k++) {
            Matrices.addScaled(row, -Matrices.dot(rows[k], row), rows[k]);
        }
    }
}
