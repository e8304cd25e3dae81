package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
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
        requireReader(file);
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:", settings());
                PreparedStatement query = database.prepareStatement("SELECT * FROM read_parquet(?)")) {
            query.setString(1, literally(file));
            try (ResultSet result = query.executeQuery()) {
                return rows(file, result, parser);
            }
        } catch (SQLException e) {
            throw new InputException(file + ": can't be read as Parquet: " + e.getMessage(), e);
        }
    }

    private static void requireReader(Path file) {
        if (DriverManager.drivers()
                .noneMatch(driver -> driver.getClass().getName().contains("duckdb"))) {
            throw new InputException(
                    file + ": Parquet is read by DuckDB. Add org.duckdb:duckdb_jdbc to the class path.");
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

    /** Nothing is to be fetched from anywhere, and rows come in the file's order. */
    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("preserve_insertion_order", "true");
        settings.setProperty("jdbc_stream_results", "true"); // a result set would hold the whole file
        return settings;
    }

    /** The path where * ? [ are no pattern. */
    private static String literally(Path file) {
        return file.toString().replaceAll("[*?\\[]", "[$0]");
    }
}
