package io.github.asymlora.metric;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.ranking.NaturalRanking;

/**
 * A metric over a whole test set: one of these, or one's own, {@link #of}. Classes are numbered from 0; {@code f1} is that of
 * class 1 among two classes.
 *
 * <p>Where a ratio is 0/0, F1 and Matthews are 0 (scikit-learn's convention); a correlation with a constant or with NaN
 * is NaN (scipy's).
 */
public final class Metric {
    private static final Map<String, Metric> KNOWN = new ConcurrentSkipListMap<>();

    public static final Metric ACCURACY = of("accuracy", true, (p, y) -> new Confusion(p, y).accuracy());
    /** Mean over the classes that occur in the labels of the share found: insensitive to the classes' shares. */
    public static final Metric BALANCED_ACCURACY =
            of("balanced_accuracy", true, (p, y) -> new Confusion(p, y).balancedAccuracy());

    public static final Metric F1 = of("f1", true, (p, y) -> new Confusion(p, y).f1());
    /** Mean F1 over every class that occurs in labels or predictions. */
    public static final Metric F1_MACRO = of("f1_macro", true, (p, y) -> new Confusion(p, y).macroF1());

    public static final Metric MATTHEWS = of("matthews", true, (p, y) -> new Confusion(p, y).matthews());
    public static final Metric PEARSON = of("pearson", true, Metric::pearson);
    /** Pearson correlation of the ranks; ties share their mean rank. */
    public static final Metric SPEARMAN = of("spearman", true, Metric::spearman);

    public static final Metric MSE = of("mse", false, Metric::meanSquaredError);
    /** Mean negative log-likelihood of a token, in nats: predictions are sums over texts, labels their numbers of tokens. */
    public static final Metric LOSS = of("loss", false, (sums, tokens) -> total(sums) / total(tokens));
    /** exp of {@link #LOSS}. */
    public static final Metric PERPLEXITY =
            of("perplexity", false, (sums, tokens) -> Math.exp(total(sums) / total(tokens)));

    /** Of sets of classes: F1 over all examples and classes at once. */
    public static final Metric LABELS_F1_MICRO = of("labels_f1_micro", true, (p, y) -> new LabelSets(p, y).microF1());
    /** Of sets of classes: the mean of each class's F1, 0 of one that is neither labelled nor predicted. */
    public static final Metric LABELS_F1_MACRO = of("labels_f1_macro", true, (p, y) -> new LabelSets(p, y).macroF1());
    /** Of sets of classes: the share of examples whose set is wholly right. */
    public static final Metric SUBSET_ACCURACY = of("subset_accuracy", true, (p, y) -> new LabelSets(p, y).accuracy());
    /** Of entities in the tags of words, sentence after sentence, each with an O behind it; see {@link Entities}. */
    public static final Metric ENTITY_F1 = of("entity_f1", true, Entities::f1);

    public static final Metric ENTITY_PRECISION = of("entity_precision", true, Entities::precision);
    public static final Metric ENTITY_RECALL = of("entity_recall", true, Entities::recall);

    private final String key;
    private final boolean higherIsBetter;
    private final ToDoubleBiFunction<double[], double[]> formula;

    private Metric(String key, boolean higherIsBetter, ToDoubleBiFunction<double[], double[]> formula) {
        this.key = key;
        this.higherIsBetter = higherIsBetter;
        this.formula = formula;
    }

    /**
     * A metric of one's own, known by its name from then on.
     *
     * @param key its name in tables and files: {@code top_bin_recall}
     * @param higherIsBetter whether a larger value is a better one
     * @param formula of predictions and labels, in the same order
     * @throws InputException if another has the name
     */
    public static Metric of(String key, boolean higherIsBetter, ToDoubleBiFunction<double[], double[]> formula) {
        Metric made = new Metric(key, higherIsBetter, formula);
        if (KNOWN.putIfAbsent(key, made) != null) {
            throw new InputException("there is a metric \"" + key + "\" already.");
        }
        return made;
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
                    key + " needs one prediction for each label: " + predictions.length + " for " + labels.length);
        }
        return formula.applyAsDouble(predictions, labels);
    }

    /** The name in recipes, tables and files: {@code balanced_accuracy}. */
    @JsonValue
    public String key() {
        return key;
    }

    /** Whether a larger value is a better one. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** {@link #key()}. */
    @Override
    public String toString() {
        return key;
    }

    /**
     * The metric with this {@link #key()}.
     *
     * @throws InputException if there is none; it names the nearest
     */
    @JsonCreator
    public static Metric named(String key) {
        Metric known = KNOWN.get(key);
        if (known == null) {
            List<String> keys = List.copyOf(KNOWN.keySet());
            throw new InputException("unknown metric \"" + key + "\", known are " + String.join(", ", keys) + "."
                    + InputException.didYouMean(key, keys));
        }
        return known;
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
