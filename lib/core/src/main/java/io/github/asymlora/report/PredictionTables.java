package io.github.asymlora.report;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.PredictionsFile;
import io.github.asymlora.io.DuckDb;
import io.github.asymlora.train.Predictions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What runs said of each example, from their {@code predictions.csv}. */
final class PredictionTables {
    private PredictionTables() {}

    /** Of those runs that have the file, by their folders. */
    static Map<Path, Predictions> read(Path root, List<FinishedRun> runs, String dataset) {
        List<Path> files = runs.stream()
                .map(run -> root.resolve(run.folder()).resolve(PredictionsFile.NAME))
                .filter(Files::isRegularFile)
                .toList();
        Map<Path, Predictions> all = new HashMap<>();
        if (files.isEmpty()) {
            return all;
        }
        String query =
                "SELECT filename, example, label, predicted FROM (SELECT *, row_number() OVER () AS place FROM read_csv("
                        + DuckDb.list(files)
                        + ", header = true, filename = true, union_by_name = true, columns = {'dataset': 'VARCHAR', 'example':"
                        + " 'BIGINT', 'label': 'DOUBLE', 'predicted': 'DOUBLE'}) WHERE dataset = ?) ORDER BY filename, example, place";
        try (Connection database = DuckDb.open(PredictionsFile.NAME);
                PreparedStatement statement = database.prepareStatement(query)) {
            statement.setString(1, dataset);
            try (ResultSet rows = statement.executeQuery()) {
                collect(root, dataset, rows, all);
            }
        } catch (SQLException e) {
            throw new InputException("the runs' " + PredictionsFile.NAME + " can't be read: " + e.getMessage(), e);
        }
        return all;
    }

    private static void collect(Path root, String dataset, ResultSet rows, Map<Path, Predictions> all)
            throws SQLException {
        String file = null;
        Numbers some = new Numbers();
        while (rows.next()) {
            if (file != null && !file.equals(rows.getString(1))) {
                all.put(root.relativize(Path.of(file).getParent()), some.of(dataset));
                some = new Numbers();
            }
            file = rows.getString(1);
            some.add(rows.getLong(2), rows.getDouble(3), rows.getDouble(4));
        }
        if (file != null) {
            all.put(root.relativize(Path.of(file).getParent()), some.of(dataset));
        }
    }

    /** Of one file. */
    private static final class Numbers {
        private final List<Double> labels = new ArrayList<>();
        private final List<Double> predicted = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private long example = -1;

        void add(long number, double label, double prediction) {
            labels.add(label);
            predicted.add(prediction);
            if (number == example) {
                ends.remove(ends.size() - 1);
            }
            ends.add(labels.size());
            example = number;
        }

        Predictions of(String dataset) {
            return new Predictions(
                    dataset,
                    predicted.stream().mapToDouble(value -> value).toArray(),
                    labels.stream().mapToDouble(value -> value).toArray(),
                    ends.stream().mapToInt(end -> end).toArray());
        }
    }
}
