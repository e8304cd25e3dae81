package io.github.asymlora.report;

import io.github.asymlora.InputException;
import io.github.asymlora.io.DuckDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What the runs' {@code metrics.jsonl} hold together.
 *
 * @param updates that were made
 * @param evaluations on validation sets
 * @param examplesPerSecond the median over updates
 * @param torn lines that aren't whole, such as a kill leaves
 */
public record EventCounts(long updates, long evaluations, double examplesPerSecond, long torn) {
    static EventCounts of(Path root, List<FinishedRun> runs) {
        List<Path> files = runs.stream()
                .map(run -> root.resolve(run.folder()).resolve("metrics.jsonl"))
                .filter(Files::isRegularFile)
                .toList();
        if (files.isEmpty()) {
            return new EventCounts(0, 0, Double.NaN, 0);
        }
        String query = "SELECT count(*) FILTER (event = 'step'), count(*) FILTER (event = 'evaluation'),"
                + " median(examples_per_second), count(*) FILTER (event IS NULL) FROM read_ndjson(" + DuckDb.list(files)
                + ", ignore_errors = true, columns = {'event': 'VARCHAR', 'examples_per_second': 'DOUBLE'})";
        try (Connection database = DuckDb.open("metrics.jsonl");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            double pace = row.getDouble(3);
            return new EventCounts(row.getLong(1), row.getLong(2), row.wasNull() ? Double.NaN : pace, row.getLong(4));
        } catch (SQLException e) {
            throw new InputException("the runs' metrics.jsonl can't be read: " + e.getMessage(), e);
        }
    }
}
