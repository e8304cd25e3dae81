package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** How often each class was predicted for each class, and what follows from that. */
final class Confusion {
    private final long[] labelled;
    private final long[] predicted;
    private final long[] hit;
    private final long total;

    Confusion(double[] predictions, double[] labels) {
        int classes = 1 + Math.max(highest("prediction", predictions), highest("label", labels));
        labelled = new long[classes];
        predicted = new long[classes];
        hit = new long[classes];
        total = labels.length;
        for (int i = 0; i < labels.length; i++) {
            labelled[(int) labels[i]]++;
            predicted[(int) predictions[i]]++;
            if (predictions[i] == labels[i]) {
                hit[(int) labels[i]]++;
            }
        }
    }

    private static int highest(String what, double[] classes) {
        int highest = 0;
        for (double value : classes) {
            int number = (int) value;
            if (number != value || number < 0) {
                throw new InputException("a " + what + " must be a class number 0, 1, 2, ..., not " + value);
            }
            highest = Math.max(highest, number);
        }
        return highest;
    }

    double accuracy() {
        return (double) Arrays.stream(hit).sum() / total;
    }

    double balancedAccuracy() {
        return mean(c -> labelled[c] > 0, c -> (double) hit[c] / labelled[c]);
    }

    double f1() {
        if (labelled.length > 2) {
            throw new InputException("f1 is that of class 1 among two; for more classes use f1_macro");
        }
        return labelled.length < 2 ? 0 : f1(1);
    }

    double macroF1() {
        return mean(c -> labelled[c] + predicted[c] > 0, this::f1);
    }

    private double f1(int c) {
        return ratio(2 * hit[c], labelled[c] + predicted[c]);
    }

    /** Gorodkin's R_K, which for two classes is Matthews' correlation coefficient. Source: Gorodkin 2004, eq. 8. */
    double matthews() {
        double hits = Arrays.stream(hit).sum();
        double both = total * hits - dot(labelled, predicted);
        double labelSpread = (double) total * total - dot(labelled, labelled);
        double predictionSpread = (double) total * total - dot(predicted, predicted);
        return ratio(both, Math.sqrt(labelSpread) * Math.sqrt(predictionSpread));
    }

    private double mean(IntPredicate counted, IntToDoubleFunction value) {
        return IntStream.range(0, labelled.length)
                .filter(counted)
                .mapToDouble(value)
                .average()
                .orElseThrow();
    }

    private static double dot(long[] a, long[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(c -> (double) a[c] * b[c])
                .sum();
    }

    private static double ratio(double numerator, double denominator) {
        return denominator == 0 ? 0 : numerator / denominator;
    }
}
