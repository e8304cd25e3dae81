package io.github.asymlora.metric;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Sets of classes, as numbers: of each example in turn, for each class c in turn {@code 2c + 1} where it is in the set and {@code
 * 2c} where it isn't.
 */
public final class LabelSets {
    private final long[] predicted;
    private final long[] labelled;
    private final long[] hit;
    private long examples;
    private long right;

    /** Whether a class is in the set, as a number. */
    public static int number(int c, boolean has) {
        return 2 * c + (has ? 1 : 0);
    }

    LabelSets(double[] predictions, double[] labels) {
        int classes = 1
                + IntStream.range(0, labels.length)
                        .map(i -> (int) labels[i] / 2)
                        .max()
                        .orElse(0);
        predicted = new long[classes];
        labelled = new long[classes];
        hit = new long[classes];
        boolean same = true;
        for (int i = 0; i < labels.length; i++) {
            int c = (int) labels[i] / 2;
            boolean said = predictions[i] % 2 == 1;
            boolean is = labels[i] % 2 == 1;
            predicted[c] += said ? 1 : 0;
            labelled[c] += is ? 1 : 0;
            hit[c] += said && is ? 1 : 0;
            same = (c == 0 || same) && said == is;
            if (c == classes - 1) {
                examples++;
                right += same ? 1 : 0;
            }
        }
    }

    double microF1() {
        return f1(
                LongStream.of(hit).sum(),
                LongStream.of(predicted).sum() + LongStream.of(labelled).sum());
    }

    double macroF1() {
        return IntStream.range(0, hit.length)
                .mapToDouble(c -> f1(hit[c], predicted[c] + labelled[c]))
                .average()
                .orElseThrow();
    }

    /** Share of examples whose set is wholly right. */
    double accuracy() {
        return (double) right / examples;
    }

    private static double f1(double hits, double both) {
        return both == 0 ? 0 : 2 * hits / both;
    }
}
