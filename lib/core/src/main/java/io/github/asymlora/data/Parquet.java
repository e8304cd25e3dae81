package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.io.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tables in Parquet files, as the Hugging Face hub keeps data sets. DuckDB reads them, in this process. */
final class Parquet {
    private Parquet() {}

    /**
     * What {@code parser} makes of each row, in order.
     *
     * @throws InputException if there is no such file or it is not Parquet
     */
    static <T> List<T> rows(Path file, Function<Row, Optional<T>> parser) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such file");
        }
        try (Connection database = DuckDb.open(file + ": Parquet");
                PreparedStatement query = database.prepareStatement("SELECT * FROM read_parquet(?)")) {
            query.setString(1, DuckDb.literally(file));
            try (ResultSet result = query.executeQuery()) {
                return rows(file, result, parser);
            }
        } catch (SQLException e) {
            throw new InputException(file + ": can't be read as Parquet: " + e.getMessage(), e);
        }
    }

    private static <T> List<T> rows(Path file, ResultSet result, Function<Row, Optional<T>> parser)
            throws SQLException {
        List<String> columns = columns(result.getMetaData());
        List<T> parsed = new ArrayList<>();
        for (int number = 1; result.next(); number++) {
            String[] values = new String[columns.size()];
            for (int column = 0; column < values.length; column++) {
                values[column] = result.getString(column + 1);
            }
            parser.apply(new Row(file, "row", number, columns, values)).ifPresent(parsed::add);
        }
        return parsed;
    }

    private static List<String> columns(ResultSetMetaData table) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= table.getColumnCount(); column++) {
            columns.add(table.getColumnName(column));
        }
        return columns;
    }
}
