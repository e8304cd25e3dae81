package io.github.asymlora.experiment;

import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.train.Predictions;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What a run said of each example it was judged on, {@code predictions.csv}: the test set's are of the data set {@code
 * test}, others' of the domain; examples are counted from 0, and those with several numbers have as many
 * rows; see {@link Predictions} for what is predicted.
 */
public final class PredictionsFile {
    /** In a run's directory. */
    public static final String NAME = "predictions.csv";

    /** The test set, beside the domains' names. */
    public static final String TEST = "test";

    private PredictionsFile() {}

    static void write(Path folder, Map<String, Predictions> all) {
        AtomicFiles.write(folder.resolve(NAME), out -> {
            CSVPrinter csv = new CSVPrinter(
                    new OutputStreamWriter(out, StandardCharsets.UTF_8),
                    CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
            csv.printRecord("dataset", "example", "label", "predicted");
            for (Map.Entry<String, Predictions> dataset : all.entrySet()) {
                print(csv, dataset.getKey(), dataset.getValue());
            }
            csv.flush();
        });
    }

    private static void print(CSVPrinter csv, String dataset, Predictions of) throws IOException {
        for (int example = 0; example < of.size(); example++) {
            for (int i = of.start(example); i < of.ends()[example]; i++) {
                csv.printRecord(dataset, example, of.labels()[i], of.predicted()[i]);
            }
        }
    }
}
