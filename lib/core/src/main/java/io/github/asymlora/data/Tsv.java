package io.github.asymlora.data;

import io.github.asymlora.InputException;
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

    /** One row; {@code columns} names its {@code values}. */
    record Row(Path file, int line, List<String> columns, String[] values) {

        /** Whether the table has such a column. */
        boolean has(String column) {
            return columns.contains(column);
        }

        /**
         * A value by its column's name.
         *
         * @throws InputException if the table has no such column
         */
        String get(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw error("no column \"" + column + "\" among " + columns + "."
                        + InputException.didYouMean(column, columns));
            }
            return values[index];
        }

        /** A number by its column's name. */
        float number(String column) {
            try {
                return Float.parseFloat(get(column));
            } catch (NumberFormatException e) {
                throw error(column + " must be a number, not \"" + get(column) + "\"");
            }
        }

        /** To be thrown: what is wrong with this row. */
        InputException error(String problem) {
            return new InputException(file + ", line " + line + ": " + problem);
        }
    }

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
        Row row = new Row(file, number, columns, split(line));
        if (row.values().length != columns.size()) {
            throw row.error(row.values().length + " columns instead of " + columns.size() + " " + columns);
        }
        return row;
    }

    private static String[] split(String line) {
        return line.split("\t", -1);
    }
}
