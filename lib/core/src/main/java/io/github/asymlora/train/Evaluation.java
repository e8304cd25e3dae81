package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Compute;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Predictions without dropout or gradients, batched by length. */
public final class Evaluation {
    private static final int BATCH = 32;

    private Evaluation() {}

    /** The metrics of a model on examples, in the order asked for. */
    public static Map<Metric, Double> of(Source source, List<Metric> metrics) {
        double[] predictions = predict(source);
        double[] labels = IntStream.range(0, source.examples().size())
                .mapToDouble(source.examples()::label)
                .toArray();
        Map<Metric, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric, metric.of(predictions, labels)));
        return values;
    }

    /** The most likely class of each example, the predicted value, or the summed loss of its tokens. */
    public static double[] predict(Source source) {
        Compute.withoutGradients();
        Examples examples = source.examples();
        int[] byLength = IntStream.range(0, examples.size())
                .boxed()
                .sorted(Comparator.comparingInt(examples::length))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] predictions = new double[byLength.length];
        for (int from = 0; from < byLength.length; from += BATCH) {
            if (Thread.interrupted()) {
                throw new InterruptedTraining("while evaluating");
            }
            int[] indices = Arrays.copyOfRange(byLength, from, Math.min(from + BATCH, byLength.length));
            predict(source, indices, predictions);
        }
        return predictions;
    }

    private static void predict(Source source, int[] indices, double[] predictions) {
        try (NDManager scope = source.model().manager().newSubManager()) {
            Map<String, NDArray> inputs = source.examples().batch(indices, scope);
            NDArray logits = source.forward(indices, Flow.evaluating(scope, inputs));
            if (Loss.of(source.model()).about() == Prediction.EXAMPLE) {
                ofExamples(logits, indices, predictions);
            } else {
                ofTokens(Loss.of(source.model()), logits, inputs.get(Examples.LABELS), indices, predictions);
            }
        }
    }

    private static void ofExamples(NDArray logits, int[] indices, double[] predictions) {
        int outputs = (int) logits.getShape().get(1);
        float[] values = logits.toFloatArray();
        for (int i = 0; i < indices.length; i++) {
            predictions[indices[i]] = outputs == 1 ? values[i] : argmax(values, i * outputs, outputs);
        }
    }

    private static void ofTokens(Loss loss, NDArray logits, NDArray labels, int[] indices, double[] predictions) {
        for (int i = 0; i < indices.length; i++) {
            String row = i + ":" + (i + 1);
            predictions[indices[i]] =
                    loss.of(logits.get(row), labels.get(row)).sum().getFloat();
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
