package io.github.asymlora.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a user's own table that hold texts and labels. An empty value is an error, so that no row gets lost.
 *
 * @param text of the first or only text
 * @param pair of the second text; null where there is none
 * @param label of the labels; null where there are none
 */
public record TextColumns(String text, String pair, String label) {
    public static TextColumns of(String text, String label) {
        return new TextColumns(text, null, label);
    }

    /**
     * The rows of a CSV, JSON, JSON lines or Parquet file, as its name says.
     *
     * @throws io.github.asymlora.InputException naming file, line and column where one is missing or a value is empty
     */
    public List<LabelledText> read(Path file) {
        return Table.rows(file, this::row);
    }

    /** The rows of a CSV file, whatever its name. */
    List<LabelledText> csv(Path file) {
        return Csv.withHeader(file, this::row);
    }

    /** The rows of a file of JSON lines or of one JSON array, whatever its name. */
    List<LabelledText> jsonl(Path file) {
        return Json.rows(file, this::row);
    }

    /** The rows of a Parquet file, whatever its name. */
    List<LabelledText> parquet(Path file) {
        return Parquet.rows(file, this::row);
    }

    private Optional<LabelledText> row(Row row) {
        String second = pair == null ? null : filled(row, pair);
        String written = label == null ? null : filled(row, label).strip();
        return Optional.of(new LabelledText(row.place(), filled(row, text), second, written));
    }

    private static String filled(Row row, String column) {
        String value = row.get(column);
        if (value == null || value.isBlank()) {
            throw row.error("\"" + column + "\" is empty");
        }
        return value;
    }
}
