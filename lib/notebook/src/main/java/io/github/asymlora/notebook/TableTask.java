package io.github.asymlora.notebook;

import io.github.asymlora.InputException;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.LabelledTexts;
import io.github.asymlora.data.TextTask;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Tablesaw's tables as tasks: {@code TableTask.of(table, "text", "label")}. */
public final class TableTask {
    private TableTask() {}

    /**
     * A task of the table's rows: classes by name or values, split at random, as {@link LabelledTexts} says.
     *
     * @throws InputException naming the column that is missing, the row that can't be used or the class that has too few
     */
    public static TextTask of(Table table, String text, String label) {
        return TextTask.of(name(table), rows(table, text, null, label));
    }

    /** The same of pairs of texts. */
    public static TextTask of(Table table, String text, String pair, String label) {
        return TextTask.of(name(table), rows(table, text, pair, label));
    }

    /**
     * The rows, for what more there is to choose of a task with {@link LabelledTexts}.
     *
     * @param pair column of the second texts, or null
     */
    public static List<LabelledText> rows(Table table, String text, String pair, String label) {
        return IntStream.range(0, table.rowCount())
                .mapToObj(row -> new LabelledText(
                        value(table, row, text),
                        pair == null ? null : value(table, row, pair),
                        value(table, row, label)))
                .toList();
    }

    /** As it is written; null where it is missing or blank. */
    private static String value(Table table, int row, String column) {
        if (!table.columnNames().contains(column)) {
            throw new InputException(name(table) + ": no column \"" + column + "\" among " + table.columnNames() + "."
                    + InputException.didYouMean(column, table.columnNames()));
        }
        String written = table.column(column).getString(row).strip(); // a missing value is written as nothing
        return written.isEmpty() ? null : written;
    }

    private static String name(Table table) {
        return table.name() == null ? "table" : table.name();
    }
}
