package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;

/**
 * One row of a table in a file.
 *
 * @param file where it stands
 * @param unit what {@code number} counts from 1: lines or, in files without them, rows
 * @param number where the row begins
 * @param columns names of the values
 * @param values in the order of their columns; null where the file says so
 */
record Row(Path file, String unit, long number, List<String> columns, String[] values) {

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
            boolean separated = columns.size() > 1 || !columns.toString().matches(".*[;\t|].*");
            throw error("no column \"" + column + "\" among " + columns + "."
                    + (separated ? InputException.didYouMean(column, columns) : " Columns are separated by commas."));
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

    /** The value that has to be one of a few, as its position among them. */
    int oneOf(List<String> allowed, String column) {
        int index = allowed.indexOf(get(column));
        if (index < 0) {
            throw error(column + " must be one of " + allowed + ", not \"" + get(column) + "\"");
        }
        return index;
    }

    /**
     * Checks that every column has a value and no value is without a column.
     *
     * @throws InputException if it is not so
     */
    void requireAllColumns() {
        if (values.length != columns.size()) {
            throw error(values.length + " columns instead of " + columns.size() + " " + columns);
        }
    }

    /** Where it stands: {@code mine.csv, line 7}. */
    String place() {
        return file.getFileName() + ", " + unit + " " + number;
    }

    /** To be thrown: what is wrong with this row. */
    InputException error(String problem) {
        return new InputException(file + ", " + unit + " " + number + ": " + problem);
    }
}
