package io.github.asymlora.io;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** DuckDB in this process, with nothing in it: it reads files. An optional dependency. */
public final class DuckDb {
    private DuckDb() {}

    /**
     * A connection that fetches nothing from anywhere and gives rows in their files' order.
     *
     * @param reads what for, in the error: {@code tables.parquet: Parquet}
     * @throws InputException if DuckDB isn't on the class path
     */
    public static Connection open(String reads) throws SQLException {
        if (DriverManager.drivers()
                .noneMatch(driver -> driver.getClass().getName().contains("duckdb"))) {
            throw new InputException(reads + " is read by DuckDB. Add org.duckdb:duckdb_jdbc to the class path.");
        }
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("preserve_insertion_order", "true");
        settings.setProperty("jdbc_stream_results", "true"); // a result set would hold the whole file
        return DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    /** The path where * ? [ are no pattern. */
    public static String literally(Path file) {
        return file.toString().replaceAll("[*?\\[]", "[$0]");
    }

    /** A list of paths as SQL writes it. */
    public static String list(Iterable<Path> files) {
        StringBuilder list = new StringBuilder("[");
        files.forEach(file -> list.append(list.length() > 1 ? ", '" : "'")
                .append(literally(file).replace("'", "''"))
                .append('\''));
        return list.append(']').toString();
    }
}
