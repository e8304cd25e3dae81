package io.github.asymlora.linalg;

import org.apache.commons.math3.linear.RealMatrix;

/**
 * Range finder by randomized subspace iteration: Q spans W(WᵀW)^q G for Gaussian G, orthonormalised after each product; then
 * the exact decomposition of the short matrix QᵀW (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
 */
final class RandomizedSvd {
    private static final int OVERSAMPLING = 10;
    private static final int POWER_ITERATIONS = 4;

    private RandomizedSvd() {}

    static TruncatedSvd of(RealMatrix w, int rank, long seed) {
        double[][] rows = w.getData();
        double[][] columns = w.transpose().getData();
        int size = Math.min(rank + OVERSAMPLING, Math.min(rows.length, columns.length));
        double[][] range = Gaussian.rows(size, columns.length, RandomStreams.at(seed, 0)); // vectors as rows
        range = Matrices.multiply(range, columns);
        for (int i = 0; i < POWER_ITERATIONS; i++) {
            GramSchmidt.orthonormalize(range);
            range = Matrices.multiply(range, rows);
            GramSchmidt.orthonormalize(range);
            range = Matrices.multiply(range, columns);
        }
        GramSchmidt.orthonormalize(range);
        TruncatedSvd small = TruncatedSvd.of(Matrices.wrap(Matrices.multiply(range, rows)));
        return small.lifted(range, rank);
    }
}
