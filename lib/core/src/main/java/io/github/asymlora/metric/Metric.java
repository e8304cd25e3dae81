package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/**
 * A metric over a whole test set. Classes are numbered from 0; {@code f1} is that of class 1 among two classes.
 *
 * <p>Where a ratio is 0/0, F1 and Matthews are 0 (scikit-learn's convention); a correlation with a constant or with NaN
 * is NaN (scipy's).
 */
public enum Metric {
    ACCURACY((p, y) -> new Confusion(p, y).accuracy()),
    /** Mean over the classes that occur in the labels of the share found: insensitive to the classes' shares. */
    BALANCED_ACCURACY((p, y) -> new Confusion(p, y).balancedAccuracy()),
    F1((p, y) -> new Confusion(p, y).f1()),
    /** Mean F1 over every class that occurs in labels or predictions. */
    F1_MACRO((p, y) -> new Confusion(p, y).macroF1()),
    MATTHEWS((p, y) -> new Confusion(p, y).matthews()),
    PEARSON(Metric::pearson),
    /** Pearson correlation of the ranks; ties share their mean rank. */
    SPEARMAN(Metric::spearman),
    MSE(Metric::meanSquaredError),
    /** Mean negative log-likelihood of a token, in nats: predictions are sums over texts, labels their numbers of tokens. */
    LOSS((sums, tokens) -> total(sums) / total(tokens)),
    /** exp of {@link #LOSS}. */
    PERPLEXITY((sums, tokens) -> Math.exp(total(sums) / total(tokens)));

    private final ToDoubleBiFunction<double[], double[]> formula;

    Metric(ToDoubleBiFunction<double[], double[]> formula) {
        this.formula = formula;
    }

    /**
     * The metric's value.
     *
     * @param predictions class numbers, or values for the correlations and MSE
     * @param labels the truth, in the same order
     * @throws InputException if there are none, their numbers differ, or a class metric gets no classes
     */
    public double of(double[] predictions, double[] labels) {
        if (predictions.length != labels.length || labels.length == 0) {
            throw new InputException(
                    key() + " needs one prediction for each label: " + predictions.length + " for " + labels.length);
        }
        return formula.applyAsDouble(predictions, labels);
    }

    /** The name in recipes, tables and files: {@code balanced_accuracy}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a larger value is a better one. */
    public boolean higherIsBetter() {
        return this != MSE && this != LOSS && this != PERPLEXITY;
    }

    /** {@link #key()}. */
    @Override
    public String toString() {
        return key();
    }

    /**
     * The metric with this {@link #key()}.
     *
     * @throws InputException if there is none; it names the nearest
     */
    public static Metric named(String key) {
        List<String> keys = Arrays.stream(values()).map(Metric::key).toList();
        return Arrays.stream(values())
                .filter(metric -> metric.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InputException("unknown metric \"" + key + "\", known are "
                        + String.join(", ", keys) + "." + InputException.didYouMean(key, keys)));
    }

    private static double total(double[] values) {
        return Arrays.stream(values).sum();
    }

    private static double pearson(double[] predictions, double[] labels) {
        return labels.length < 2 ? Double.NaN : new PearsonsCorrelation().correlation(predictions, labels);
    }

    private static double spearman(double[] predictions, double[] labels) {
        if (Arrays.stream(predictions).anyMatch(Double::isNaN)
                || Arrays.stream(labels).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        NaturalRanking ranking = new NaturalRanking(); // ties are averaged
        return pearson(ranking.rank(predictions), ranking.rank(labels));
    }

    private static double meanSquaredError(double[] predictions, double[] labels) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += (predictions[i] - labels[i]) * (predictions[i] - labels[i]);
        }
        return sum / labels.length;
    }
}
