package io.github.asymlora.metric;

import io.github.asymlora.InputException;

/** What can be said from logits in row-major order: {@code [rows, classes]}. */
public final class Logits {
    private Logits() {}

    /** The first class with the largest logit, per row: [rows]. */
    public static double[] argmax(float[] logits, int classes) {
        double[] best = new double[rows(logits, classes)];
        for (int row = 0; row < best.length; row++) {
            int at = row * classes;
            for (int c = 1; c < classes; c++) {
                if (logits[row * classes + c] > logits[at]) {
                    at = row * classes + c;
                }
            }
            best[row] = at - row * classes;
        }
        return best;
    }

    /**
     * Share of rows whose label is among the {@code k} largest logits; among equal logits the lower class comes first.
     *
     * @param labels [rows]
     * @throws InputException if sizes don't match or a label is no class
     */
    public static double topKAccuracy(float[] logits, int classes, long[] labels, int k) {
        int rows = rows(logits, classes);
        if (labels.length != rows || rows == 0) {
            throw new InputException("top-k accuracy needs one label for each row: " + labels.length + " for " + rows);
        }
        int hits = 0;
        for (int row = 0; row < rows; row++) {
            int label = label(labels[row], classes);
            int before = 0;
            for (int c = 0; c < classes; c++) {
                float difference = logits[row * classes + c] - logits[row * classes + label];
                before += difference > 0 || difference == 0 && c < label ? 1 : 0;
            }
            hits += before < k ? 1 : 0;
        }
        return (double) hits / rows;
    }

    static int rows(float[] logits, int classes) {
        if (classes < 1 || logits.length % classes != 0) {
            throw new InputException(logits.length + " logits are no whole number of rows of " + classes);
        }
        return logits.length / classes;
    }

    static int label(long label, int classes) {
        if (label < 0 || label >= classes) {
            throw new InputException("label " + label + " is none of the classes 0 to " + (classes - 1));
        }
        return (int) label;
    }
}
