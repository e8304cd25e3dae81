package io.github.asymlora.io;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** Tensors of two dimensions as Commons Math matrices in float64. */
public final class MatrixIo {
    private MatrixIo() {}

    /**
     * Reads an F64, F32, F16 or BF16 tensor [rows, columns].
     *
     * @throws SafetensorsException if there is no such tensor, or it is empty, not of two dimensions or not of a float type
     */
    public static RealMatrix read(Safetensors source, String name) {
        long[] shape = source.info(name).shape().getShape();
        if (shape.length != 2 || shape[0] == 0 || shape[1] == 0) {
            throw SafetensorsException.of(
                    source.file(),
                    name,
                    "has shape " + source.info(name).shape() + " but must be a matrix that isn't empty");
        }
        double[] values = source.doubles(name);
        double[][] rows = new double[(int) shape[0]][(int) shape[1]];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return new Array2DRowRealMatrix(rows, false);
    }

    /** Adds a matrix to a file to be written, as F64 [rows, columns]. */
    public static void put(SafetensorsWriter writer, String name, RealMatrix matrix) {
        int columns = matrix.getColumnDimension();
        double[] values = new double[matrix.getRowDimension() * columns];
        for (int i = 0; i < matrix.getRowDimension(); i++) {
            System.arraycopy(matrix.getRow(i), 0, values, i * columns, columns);
        }
        writer.put(name, values, matrix.getRowDimension(), columns);
    }
}
