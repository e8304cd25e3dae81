package io.github.asymlora.notebook.card;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.Locale;

/** A tensor: its shape, type and place, and its first numbers. Only these are copied, however large it is. */
final class ArrayCard {
    private ArrayCard() {}

    static Card of(NDArray array) {
        if (array.isReleased()) {
            return Card.of("NDArray, closed");
        }
        Shape shape = array.getShape();
        Card card = Card.of("NDArray " + shape)
                .fact("type", array.getDataType().toString().toLowerCase(Locale.ROOT))
                .fact("on", array.getDevice())
                .fact("name", array.getName());
        return shape.size() == 0 || array.isSparse() ? card : card.lines(values(array));
    }

    private static String values(NDArray array) {
        Shape shape = array.getShape();
        int dimensions = shape.dimension();
        long columns = dimensions == 0 ? 1 : shape.get(dimensions - 1);
        long rows = dimensions < 2 ? 1 : shape.get(dimensions - 2);
        try (NDManager scope = array.getManager().newSubManager()) {
            NDArray first = array;
            if (dimensions > 0) {
                String leading = String.join("", Collections.nCopies(Math.max(0, dimensions - 2), "0,"));
                String row = dimensions < 2 ? "" : ":" + Math.min(rows, Corner.ROWS) + ",";
                first = array.get(scope, new NDIndex(leading + row + ":" + Math.min(columns, Corner.COLUMNS)));
            }
            double[] flat = numbers(first.toType(DataType.FLOAT64, true), scope);
            int width = (int) Math.min(columns, Corner.COLUMNS);
            double[][] corner = new double[flat.length / width][width];
            for (int i = 0; i < flat.length; i++) {
                corner[i / width][i % width] = flat[i];
            }
            String where = dimensions > 2 ? "the first of its matrices:\n" : "";
            return where + Corner.of(corner, rows, columns);
        }
    }

    /** The copy goes with the scope. */
    private static double[] numbers(NDArray copy, NDManager scope) {
        copy.attach(scope);
        return copy.toDoubleArray();
    }
}
