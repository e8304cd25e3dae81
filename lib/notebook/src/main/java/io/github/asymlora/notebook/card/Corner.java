package io.github.asymlora.notebook.card;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The first rows and columns of numbers, as lines of equal width; what is left out shows as an ellipsis. */
final class Corner {
    static final int ROWS = 6;
    static final int COLUMNS = 8;

    private Corner() {}

    /** The corner's numbers, of an array that has so many rows and columns. */
    static String of(double[][] corner, long rows, long columns) {
        String more = columns > COLUMNS ? "  …" : "";
        String lines = IntStream.range(0, corner.length)
                .mapToObj(row -> IntStream.range(0, corner[row].length)
                        .mapToObj(column -> number(corner[row][column]))
                        .collect(Collectors.joining(" ", "", more)))
                .collect(Collectors.joining("\n"));
        return rows > ROWS ? lines + "\n" + " ".repeat(11) + "…" : lines;
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e9;
        return String.format(Locale.ROOT, whole ? "%12.0f" : "%12.4g", value);
    }
}
