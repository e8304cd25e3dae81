package io.github.asymlora.report;

import java.util.Locale;
import java.util.function.Function;

/** As what a report is written. */
public enum Format {
    /** Aligned, with comparisons and notes below. */
    TABLE(TextReport::of),
    CSV(report -> Rows.of(report).csv()),
    MARKDOWN(report -> Rows.of(report).markdown()),
    /** A {@code tabular}. */
    LATEX(report -> Rows.of(report).latex()),
    /** A {@code table}. */
    HTML(report -> Rows.of(report).html()),
    /** A list of arms. */
    JSON(JsonReport::of),
    /** CSV with a line for each run: settings, seed, scores on every data set, where it comes from. */
    RUNS(RunRows::csv);

    private final Function<Report, String> writer;

    Format(Function<Report, String> writer) {
        this.writer = writer;
    }

    /** A report as text that ends in a line end. */
    public String of(Report report) {
        return writer.apply(report);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
