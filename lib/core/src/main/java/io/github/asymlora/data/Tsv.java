package io.github.asymlora.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tab-separated tables without quoting: a quotation mark is text, a tab always separates.
 *
 * <p>The TSV readers of general libraries end a line at a lone CR, too, which these files may hold in a text.
 */
final class Tsv {
    private Tsv() {}

    /** A table whose first line names its columns. */
    static <T> List<T> withHeader(Path file, Function<Row, Optional<T>> parser) {
        List<String> header = new ArrayList<>();
        return Lines.read(file, (number, line) -> {
            if (header.isEmpty()) {
                header.addAll(List.of(split(line)));
                return Optional.empty();
            }
            return parser.apply(row(file, number, header, line));
        });
    }

    /** A table without a header line. */
    static <T> List<T> withColumns(Path file, List<String> columns, Function<Row, Optional<T>> parser) {
        return Lines.read(file, (number, line) -> parser.apply(row(file, number, columns, line)));
    }

    private static Row row(Path file, int number, List<String> columns, String line) {
        Row row = new Row(file, "line", number, columns, split(line));
        row.requireAllColumns();
        return row;
    }

    private static String[] split(String line) {
        return line.split("\t", -1);
    }
}
