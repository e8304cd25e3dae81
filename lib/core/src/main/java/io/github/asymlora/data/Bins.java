package io.github.asymlora.data;

import io.github.asymlora.InputException;

/** Values made classes by where they lie among the training set's. */
final class Bins {
    private Bins() {}

    /** The smallest value of each class but the first: quantiles of the training values. */
    static float[] bounds(Dataset train, int classes) {
        if (classes < 2) {
            throw new InputException("values are binned into 2 classes or more, not " + classes + ".");
        }
        double[] sorted =
                train.examples().stream().mapToDouble(Example::label).sorted().toArray();
        float[] bounds = new float[classes - 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (float) sorted[(int) ((long) (i + 1) * sorted.length / classes)];
            if (bounds[i] <= (i == 0 ? (float) sorted[0] : bounds[i - 1])) {
                throw new InputException(train.name() + " has too many texts of value " + bounds[i] + " for " + classes
                        + " classes of about equal size.");
            }
        }
        return bounds;
    }

    static Dataset apply(Dataset data, float[] bounds) {
        return new Dataset(
                data.name(),
                data.examples().stream()
                        .map(e -> new Example(e.id(), e.text(), e.pair(), bin(e.label(), bounds), e.group()))
                        .toList());
    }

    private static int bin(float value, float[] bounds) {
        int bin = 0;
        while (bin < bounds.length && value >= bounds[bin]) {
            bin++;
        }
        return bin;
    }
}
