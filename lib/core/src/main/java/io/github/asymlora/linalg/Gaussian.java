package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;

/** Matrices of independent standard normal entries. The span of their rows is uniform on the Grassmannian. */
public final class Gaussian {
    private Gaussian() {}

    /**
     * G [rows, columns], a function of shape and seed alone.
     *
     * @throws InputException unless both dimensions are at least 1
     */
    public static RealMatrix matrix(int rows, int columns, long seed) {
        if (rows < 1 || columns < 1) {
            throw new InputException("a matrix of shape [" + rows + ", " + columns + "] is empty.");
        }
        return Matrices.wrap(rows(rows, columns, RandomStreams.at(seed, "Gaussian " + rows + " x " + columns, 0)));
    }

    /** The next {@code r·d} numbers of a stream as an array [r, d]. */
    public static double[][] rows(int r, int d, SplittableRandom random) {
        double[][] rows = new double[r][d];
        for (double[] row : rows) {
            for (int j = 0; j < d; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return rows;
    }
}
