package io.github.asymlora.notebook.card;

import org.apache.commons.math3.linear.RealMatrix;

/** A matrix: its size, its norm and its first numbers. */
final class MatrixCard {
    private MatrixCard() {}

    static Card of(RealMatrix matrix) {
        int rows = matrix.getRowDimension();
        int columns = matrix.getColumnDimension();
        double[][] corner = matrix.getSubMatrix(
                        0, Math.min(rows, Corner.ROWS) - 1, 0, Math.min(columns, Corner.COLUMNS) - 1)
                .getData();
        return Card.of("Matrix, " + rows + " × " + columns).lines(Corner.of(corner, rows, columns));
    }
}
