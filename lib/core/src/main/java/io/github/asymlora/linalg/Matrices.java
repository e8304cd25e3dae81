package io.github.asymlora.linalg;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** Products that use every core, and the checks that each entry point of the package makes. */
public final class Matrices {
    /** Below this many multiplications a product is faster on one thread. */
    private static final long PARALLEL_FROM = 1_000_000;

    private Matrices() {}

    /** A [m, k] times B [k, n]. Each entry is one sum in a fixed order, so the number of threads doesn't show. */
    public static RealMatrix multiply(RealMatrix a, RealMatrix b) {
        if (a.getColumnDimension() != b.getRowDimension()) {
            throw new InputException("product of " + shape(a) + " and " + shape(b)
                    + ": the columns of the first must be as many as the rows of the second.");
        }
        return wrap(multiply(a.getData(), b.getData()));
    }

    /** Aᵀ B, for A [k, m] and B [k, n]. */
    public static RealMatrix transposeMultiply(RealMatrix a, RealMatrix b) {
        return multiply(a.transpose(), b);
    }

    /** The product entry by entry of two matrices of one shape. */
    public static RealMatrix hadamard(RealMatrix a, RealMatrix b) {
        requireShape("second factor", b, a.getRowDimension(), a.getColumnDimension());
        double[][] x = a.getData();
        double[][] y = b.getData();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                x[i][j] *= y[i][j];
            }
        }
        return wrap(x);
    }

    /** Tr[Aᵀ B] = Σ a_ij b_ij, for two matrices of one shape. */
    public static double inner(RealMatrix a, RealMatrix b) {
        requireShape("second factor", b, a.getRowDimension(), a.getColumnDimension());
        double[][] x = a.getData();
        double[][] y = b.getData();
        return IntStream.range(0, x.length).mapToDouble(i -> dot(x[i], y[i])).sum();
    }

    /** ‖A‖_F². */
    public static double squaredNorm(RealMatrix a) {
        return inner(a, a);
    }

    /** X with the mean of each column taken from it. */
    public static RealMatrix centred(RealMatrix x) {
        double[][] columns = x.transpose().getData();
        for (double[] column : columns) {
            double mean = Arrays.stream(column).sum() / column.length;
            Arrays.setAll(column, i -> column[i] - mean);
        }
        return wrap(columns).transpose();
    }

    /**
     * The matrix itself, when it is there and every entry is finite.
     *
     * @param name how the error calls it, such as {@code "Sigma"}
     */
    public static RealMatrix requireFinite(String name, RealMatrix matrix) {
        if (matrix == null) {
            throw new InputException(name + " is missing.");
        }
        for (int i = 0; i < matrix.getRowDimension(); i++) {
            for (int j = 0; j < matrix.getColumnDimension(); j++) {
                double value = matrix.getEntry(i, j);
                if (!Double.isFinite(value)) {
                    throw new InputException(
                            name + "[" + i + ", " + j + "] is " + value + "; every entry must be a finite number.");
                }
            }
        }
        return matrix;
    }

    /** The matrix itself, when its shape is {@code [rows, columns]}. */
    public static RealMatrix requireShape(String name, RealMatrix matrix, int rows, int columns) {
        if (matrix.getRowDimension() != rows || matrix.getColumnDimension() != columns) {
            throw new InputException(name + " is " + shape(matrix) + " but must be [" + rows + ", " + columns + "].");
        }
        return matrix;
    }

    /** {@code "[3, 4]"}, as errors print a shape. */
    public static String shape(RealMatrix matrix) {
        return "[" + matrix.getRowDimension() + ", " + matrix.getColumnDimension() + "]";
    }

    static RealMatrix wrap(double[][] rows) {
        return new Array2DRowRealMatrix(rows, false);
    }

    static double[][] multiply(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        IntStream rows = IntStream.range(0, a.length);
        if ((long) a.length * b.length * b[0].length > PARALLEL_FROM) {
            rows = rows.parallel();
        }
        rows.forEach(i -> {
            for (int k = 0; k < b.length; k++) {
                addScaled(product[i], a[i][k], b[k]);
            }
        });
        return product;
    }

    /** x + s·y into x. Separate arrays under one index: what the JIT turns into vector instructions. */
    public static void addScaled(double[] x, double s, double[] y) {
        for (int j = 0; j < x.length; j++) {
            x[j] += s * y[j];
        }
    }

    static void scale(double[] x, double s) {
        for (int j = 0; j < x.length; j++) {
            x[j] *= s;
        }
    }

    /** Σ x_j y_j in four interleaved sums, which hide the latency that one chain of additions would show. */
    static double dot(double[] x, double[] y) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < x.length; j += 4) {
            s0 += x[j] * y[j];
            s1 += x[j + 1] * y[j + 1];
            s2 += x[j + 2] * y[j + 2];
            s3 += x[j + 3] * y[j + 3];
        }
        for (; j < x.length; j++) {
            s0 += x[j] * y[j];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
