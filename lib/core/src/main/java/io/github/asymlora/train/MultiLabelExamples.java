package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.metric.LabelSets;
import java.util.Map;

/**
 * Texts with any number of classes each: labels are {@code [batch, classes]}, 1 where a text has the class.
 *
 * @param texts tokenized
 * @param outputs how many classes there are
 */
record MultiLabelExamples(TextExamples texts, int outputs) implements Examples {
    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public int length(int index) {
        return texts.length(index);
    }

    /** NaN: there is one for each class. */
    @Override
    public double label(int index) {
        return texts.label(index);
    }

    @Override
    public double[] labels(int index) {
        double[] labels = new double[outputs];
        for (int c = 0; c < outputs; c++) {
            labels[c] =
                    LabelSets.number(c, texts.examples().get(index).classes().contains(c));
        }
        return labels;
    }

    @Override
    public Map<String, NDArray> batch(int[] indices, NDManager manager) {
        Map<String, NDArray> batch = texts.batch(indices, manager);
        float[] labels = new float[indices.length * outputs];
        for (int i = 0; i < indices.length; i++) {
            for (int c : texts.examples().get(indices[i]).classes()) {
                labels[i * outputs + c] = 1;
            }
        }
        batch.put(LABELS, manager.create(labels, new Shape(indices.length, outputs)));
        return batch;
    }

    @Override
    public String contentHash() {
        return texts.contentHash();
    }
}
