package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Comma-separated tables after RFC 4180: a field in quotes may hold commas, line ends of any kind and doubled quotes.
 * Texts come out as they stand in the file. Empty lines are skipped.
 */
final class Csv {
    private Csv() {}

    /** A table whose first line names its columns. */
    static <T> List<T> withHeader(Path file, Function<Row, Optional<T>> parser) {
        return read(file, List.of(), parser);
    }

    /** A table without a header line. */
    static <T> List<T> withColumns(Path file, List<String> columns, Function<Row, Optional<T>> parser) {
        return read(file, columns, parser);
    }

    private static <T> List<T> read(Path file, List<String> columns, Function<Row, Optional<T>> parser) {
        List<T> parsed = new ArrayList<>();
        List<String> header = new ArrayList<>(columns);
        try (Reader text = Utf8.open(file);
                CSVParser records = CSVParser.parse(text, CSVFormat.DEFAULT)) {
            for (CSVRecord record : records) {
                if (header.isEmpty()) {
                    header.addAll(record.toList());
                    continue;
                }
                long line = records.getCurrentLineNumber() - lineEndsInside(record);
                Row row = new Row(file, "line", line, header, record.values());
                row.requireAllColumns();
                parser.apply(row).ifPresent(parsed::add);
            }
        } catch (UncheckedIOException e) {
            throw unreadable(file, e.getCause());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return parsed;
    }

    private static long lineEndsInside(CSVRecord record) {
        return record.stream()
                .mapToLong(value -> value.split("\r\n|\r|\n", -1).length - 1)
                .sum();
    }

    private static RuntimeException unreadable(Path file, IOException cause) {
        if (cause instanceof CharacterCodingException malformed) {
            return Utf8.malformed(file, malformed);
        }
        return cause instanceof CSVException
                ? new InputException(file + ": is not CSV: " + cause.getMessage(), cause)
                : new UncheckedIOException("can't read " + file + ": " + cause, cause);
    }
}
