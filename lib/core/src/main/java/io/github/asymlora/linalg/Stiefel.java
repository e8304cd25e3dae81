package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Orthonormal frames, uniform (Haar) on the Stiefel manifold: the {@code rand} initialisation of the paper (section 4.1)
 * and the U, Q of Theorem 4.3.
 *
 * <p>Gaussian vectors are orthonormalised with a positive diagonal of R; without that convention a QR routine's own signs
 * would bias the draw (Mezzadri 2007). The result is a function of (rows or columns, shape, seed, draw) alone, not of the threads.
 */
public final class Stiefel {
    private Stiefel() {}

    /**
     * One frame Q [r, d] with QQᵀ = I.
     *
     * @throws InputException unless 1 ≤ r ≤ d
     */
    public static RealMatrix rows(int r, int d, long seed) {
        require(r, d);
        return Matrices.wrap(frame("rows", r, d, seed, 0));
    }

    /**
     * One frame U [d, r] with UᵀU = I, independent of {@code rows(r, d, seed)}.
     *
     * @throws InputException unless 1 ≤ r ≤ d
     */
    public static RealMatrix columns(int d, int r, long seed) {
        require(r, d);
        return Matrices.wrap(frame("columns", r, d, seed, 0)).transpose();
    }

    /**
     * Independent frames, each [r, d] with orthonormal rows, made on all cores. The first is {@code rows(r, d, seed)}, and
     * draw i doesn't depend on how many are asked for.
     *
     * @throws InputException unless 1 ≤ r ≤ d and count ≥ 1
     */
    public static List<RealMatrix> draws(int count, int r, int d, long seed) {
        require(r, d);
        if (count < 1) {
            throw new InputException("number of frames is " + count + " but must be at least 1.");
        }
        return Arrays.asList(IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> Matrices.wrap(frame("rows", r, d, seed, i)))
                .toArray(RealMatrix[]::new));
    }

    private static double[][] frame(String of, int r, int d, long seed, long draw) {
        String purpose = "orthonormal " + of + " " + r + " x " + d;
        double[][] rows = Gaussian.rows(r, d, RandomStreams.at(seed, purpose, draw));
        GramSchmidt.orthonormalize(rows);
        return rows;
    }

    private static void require(int r, int d) {
        if (r < 1 || r > d) {
            throw new InputException("a frame of " + r + " orthonormal vectors in dimension " + d
                    + " does not exist; the rank must be from 1 to the dimension.");
        }
    }
}
