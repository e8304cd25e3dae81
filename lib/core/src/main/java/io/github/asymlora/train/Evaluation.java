package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.metric.LabelSets;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.text.ByLength;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Predictions without dropout or gradients, batched by length. */
public final class Evaluation {
    private static final int BATCH = 32;

    /** Of a batch, padding included: a language model gives as many logits for each as its vocabulary has tokens. */
    private static final int TOKENS = 2048;

    private Evaluation() {}

    /** The metrics of a model on examples, in the order asked for. */
    public static Map<Metric, Double> of(Source source, List<Metric> metrics) {
        return of(source, metrics, done -> {});
    }

    /** The same, telling after each batch how many examples are done. */
    public static Map<Metric, Double> of(Source source, List<Metric> metrics, IntConsumer progress) {
        Predictions all = predictions(source, "", progress);
        Map<Metric, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric, all.score(metric)));
        return values;
    }

    /** Each example's prediction and label. */
    public static Predictions predictions(Source source, String data) {
        return predictions(source, data, done -> {});
    }

    private static Predictions predictions(Source source, String data, IntConsumer progress) {
        Loss loss = Loss.of(source.model());
        boolean ofWords = loss.about() == Prediction.TOKEN_CLASS;
        if (!ofWords && loss.about() != Prediction.CLASSES) {
            return new Predictions(data, predict(source, loss, progress), labels(source));
        }
        Examples examples = source.examples();
        double[][] labels =
                IntStream.range(0, examples.size()).mapToObj(examples::labels).toArray(double[][]::new);
        double[][] predicted = new double[labels.length][];
        if (ofWords) {
            WordClasses.of(source, progress, (i, words) -> predicted[i] = words.classesAndEnd());
        } else {
            forward(source, progress, (indices, inputs, logits) -> ofSets(logits, indices, predicted));
        }
        return Predictions.ofRows(data, predicted, labels);
    }

    static double[] labels(Source source) {
        return IntStream.range(0, source.examples().size())
                .mapToDouble(source.examples()::label)
                .toArray();
    }

    /** The most likely class of each example, the predicted value, or the summed loss of its tokens. */
    private static double[] predict(Source source, Loss loss, IntConsumer progress) {
        double[] predictions = new double[source.examples().size()];
        forward(source, progress, (indices, inputs, logits) -> {
            if (loss.about() == Prediction.EXAMPLE) {
                ofExamples(logits, indices, predictions);
            } else {
                ofTokens(loss, logits, inputs, indices, predictions);
            }
        });
        return predictions;
    }

    /** What the head gives for each example, where it is about examples. */
    static float[][] logits(Source source) {
        float[][] rows = new float[source.examples().size()][];
        forward(source, done -> {}, (indices, inputs, logits) -> {
            int outputs = (int) logits.getShape().get(1);
            float[] values = logits.toFloatArray();
            for (int i = 0; i < indices.length; i++) {
                rows[indices[i]] = Arrays.copyOfRange(values, i * outputs, (i + 1) * outputs);
            }
        });
        return rows;
    }

    /** Takes what a batch gave. */
    interface Batch {
        void take(int[] indices, Map<String, NDArray> inputs, NDArray logits);
    }

    static void forward(Source source, IntConsumer progress, Batch batch) {
        Compute.withoutGradients();
        Examples examples = source.examples();
        int done = 0;
        for (int[] indices : ByLength.batches(examples.size(), examples::length, BATCH, TOKENS)) {
            if (Thread.interrupted()) {
                throw new InterruptedTraining("while evaluating");
            }
            try (NDManager scope = source.model().manager().newSubManager()) {
                Map<String, NDArray> inputs = examples.batch(indices, scope);
                batch.take(indices, inputs, source.forward(indices, ForwardContext.evaluating(scope, inputs)));
            }
            done += indices.length;
            progress.accept(done);
        }
    }

    /** What is likelier than not is predicted, as {@link LabelSets} has it. */
    private static void ofSets(NDArray logits, int[] indices, double[][] predicted) {
        int outputs = (int) logits.getShape().get(1);
        float[] values = logits.toFloatArray();
        for (int i = 0; i < indices.length; i++) {
            double[] row = new double[outputs];
            for (int c = 0; c < outputs; c++) {
                row[c] = LabelSets.number(c, values[i * outputs + c] > 0);
            }
            predicted[indices[i]] = row;
        }
    }

    private static void ofExamples(NDArray logits, int[] indices, double[] predictions) {
        int outputs = (int) logits.getShape().get(1);
        float[] values = logits.toFloatArray();
        for (int i = 0; i < indices.length; i++) {
            predictions[indices[i]] = outputs == 1 ? values[i] : argmax(values, i * outputs, outputs);
        }
    }

    /** Each row's loss is computed by itself, and all are read at once. */
    private static void ofTokens(
            Loss loss, NDArray logits, Map<String, NDArray> inputs, int[] indices, double[] predictions) {
        NDArray labels = Examples.truth(inputs);
        int[] ends = Places.ends(inputs, indices.length);
        NDList sums = new NDList(indices.length);
        for (int i = 0; i < indices.length; i++) {
            String row = (i == 0 ? 0 : ends[i - 1]) + ":" + ends[i];
            sums.add(loss.of(logits.get(row), labels.get(row)).sum().reshape(1));
        }
        float[] values = NDArrays.concat(sums).toFloatArray();
        for (int i = 0; i < indices.length; i++) {
            predictions[indices[i]] = values[i];
        }
    }

    private static int argmax(float[] values, int start, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[start + i] > values[start + best]) {
                best = i;
            }
        }
        return best;
    }
}
