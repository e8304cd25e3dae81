package io.github.asymlora.notebook.card;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The first rows and columns of numbers, as lines of equal width; what is left out shows as an ellipsis. */
final class Corner {
    static final int ROWS = 6;
    static final int COLUMNS = 8;

    private Corner() {}

    /** The corner's numbers, of an array that has so many rows and columns. */
    static String of(double[][] corner, long rows, long columns) {
        String[][] texts = Arrays.stream(corner)
                .map(row -> Arrays.stream(row).mapToObj(Corner::number).toArray(String[]::new))
                .toArray(String[][]::new);
        int width = Arrays.stream(texts)
                .flatMap(Arrays::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        String more = columns > COLUMNS ? "  …" : "";
        String lines = Arrays.stream(texts)
                .map(row -> Arrays.stream(row)
                        .map(text -> " ".repeat(width - text.length()) + text)
                        .collect(Collectors.joining("  ", "", more)))
                .collect(Collectors.joining("\n"));
        return rows > ROWS ? lines + "\n" + " ".repeat(Math.max(0, width - 1)) + "…" : lines;
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e9;
        return String.format(Locale.ROOT, whole ? "%.0f" : "%.4g", value);
    }
}
