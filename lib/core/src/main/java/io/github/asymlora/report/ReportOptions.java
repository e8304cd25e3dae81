package io.github.asymlora.report;

import java.util.Map;

/**
 * How runs are reported. Null stands for the default.
 *
 * @param study whose runs (all of the folder)
 * @param metric that is compared (the tasks' main one)
 * @param dataset it is of ({@code test})
 * @param best a key of which each arm keeps the value with the best mean validation score (none)
 * @param curve a key by whose values validation scores are listed (none)
 * @param against settings of the arms that the others are compared with (the first arm)
 */
public record ReportOptions(
        String study, String metric, String dataset, String best, String curve, Map<String, String> against) {
    /** All defaults. */
    public static final ReportOptions DEFAULT = new ReportOptions(null, null, null, null, null, null);

    public ReportOptions {
        dataset = dataset == null ? "test" : dataset;
        against = against == null ? Map.of() : against;
    }
}
