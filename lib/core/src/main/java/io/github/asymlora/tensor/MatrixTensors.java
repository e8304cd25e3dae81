package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** From the engine's float32 tensors of two dimensions to float64 matrices, and back. */
public final class MatrixTensors {
    private MatrixTensors() {}

    /**
     * A copy.
     *
     * @param tensor float32 or float64 {@code [rows, columns]}
     * @throws InputException if it has another number of dimensions, or is empty
     */
    public static RealMatrix matrix(NDArray tensor) {
        Shape shape = requireMatrix(tensor);
        double[] values = doubles(tensor);
        int columns = (int) shape.get(1);
        double[][] entries = new double[(int) shape.get(0)][columns];
        for (int i = 0; i < values.length; i++) {
            entries[i / columns][i % columns] = values[i];
        }
        return new Array2DRowRealMatrix(entries, false);
    }

    /** The shape of a tensor of two dimensions that isn't empty; others are refused. */
    static Shape requireMatrix(NDArray tensor) {
        Shape shape = tensor.getShape();
        if (shape.dimension() != 2 || shape.size() == 0) {
            throw new InputException("a tensor of shape " + shape + " is not a matrix.");
        }
        return shape;
    }

    private static double[] doubles(NDArray tensor) {
        try (NDArray copy = tensor.toType(DataType.FLOAT64, true)) {
            return copy.toDoubleArray();
        }
    }

    /** A float32 copy {@code [rows, columns]} that belongs to the manager. */
    public static NDArray tensor(NDManager manager, RealMatrix matrix) {
        int rows = matrix.getRowDimension();
        int columns = matrix.getColumnDimension();
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.getEntry(i / columns, i % columns);
        }
        return manager.create(values, new Shape(rows, columns));
    }
}
