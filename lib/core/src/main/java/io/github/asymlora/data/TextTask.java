package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A task of texts.
 *
 * @param name for tables and messages
 * @param goal what is predicted of an example
 * @param labels the classes' names, class 0 first; empty for regression
 * @param metrics what to report, the main one first
 * @param train what is learned from
 * @param validation what choices are made by
 * @param test what is reported
 * @param domains further test sets of other kinds of text, by name, in order
 */
public record TextTask(
        String name,
        Goal goal,
        List<String> labels,
        List<Metric> metrics,
        Dataset train,
        Dataset validation,
        Dataset test,
        Map<String, Dataset> domains)
        implements Task {
    public TextTask {
        labels = List.copyOf(labels);
        metrics = List.copyOf(metrics);
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }

    /** A task of classes, or where these have no names, of values. */
    public TextTask(
            String name,
            List<String> labels,
            List<Metric> metrics,
            Dataset train,
            Dataset validation,
            Dataset test,
            Map<String, Dataset> domains) {
        this(name, labels.isEmpty() ? Goal.VALUE : Goal.CLASS, labels, metrics, train, validation, test, domains);
    }

    /**
     * A task of a user's own rows; see {@link LabelledTexts} for what becomes of labels and how rows are split.
     *
     * @throws io.github.asymlora.InputException naming the row, the class or the number of rows that doesn't do
     */
    public static TextTask of(String name, List<LabelledText> rows) {
        return LabelledTexts.of(name, rows).task();
    }

    /** The same of objects of any class: {@code TextTask.of("tickets", tickets, Ticket::question, Ticket::topic)}. */
    public static <T> TextTask of(String name, List<T> rows, Function<T, String> text, Function<T, String> label) {
        return of(
                name,
                rows.stream()
                        .map(row -> new LabelledText(text.apply(row), label.apply(row)))
                        .toList());
    }

    /** A task of responses, judged by their loss and perplexity. */
    public static TextTask ofResponses(String name, Dataset train, Dataset validation, Dataset test) {
        List<Metric> metrics = List.of(Metric.LOSS, Metric.PERPLEXITY);
        return new TextTask(name, Goal.RESPONSE, List.of(), metrics, train, validation, test, Map.of());
    }

    /**
     * The same texts with classes in place of values: as many as asked for, about equally many training texts in each. Class
     * 0 has the lowest values. Validation and test sets are cut at the training set's bounds.
     *
     * @throws io.github.asymlora.InputException if this is no task of values, or too many texts share a value for that many
     *     classes
     */
    public TextTask binned(int classes) {
        if (goal != Goal.VALUE) {
            throw new InputException(name + " has no values to bin.");
        }
        float[] bounds = Bins.bounds(train, classes);
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "bin " + (i + 1)).toList();
        Map<String, Dataset> others = new LinkedHashMap<>();
        domains.forEach((domain, data) -> others.put(domain, Bins.apply(data, bounds)));
        return new TextTask(
                name + "_" + classes,
                names,
                List.of(Metric.BALANCED_ACCURACY, Metric.ACCURACY),
                Bins.apply(train, bounds),
                Bins.apply(validation, bounds),
                Bins.apply(test, bounds),
                others);
    }

    /**
     * The same of one file's rows, those of a group together.
     *
     * @throws InputException if a part would be empty
     */
    static TextTask splitResponses(
            String name, Path file, List<Example> rows, double validationShare, double testShare) {
        Split split = Split.byGroup(new Dataset(name, rows), validationShare, testShare);
        for (Dataset part : List.of(split.train(), split.validation(), split.test())) {
            if (part.size() == 0) {
                throw new InputException(file + ": too few rows for a split, none came into " + part.name()
                        + ". It gives " + validationShare + " of them to validation and " + testShare + " to test.");
            }
        }
        return ofResponses(name, split.train(), split.validation(), split.test());
    }

    /** In lines: what is predicted, by what it is judged, sizes, and the classes' shares of the training set. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name).append(": ");
        text.append(
                switch (goal) {
                    case CLASS -> labels.size() + " classes";
                    case CLASSES -> "any of " + labels.size() + " classes";
                    case TOKEN_CLASS -> labels.size() + " tags of words";
                    case VALUE -> "a value";
                    case RESPONSE -> "a response";
                });
        text.append(", judged by ").append(mainMetric()).append('\n');
        text.append("  train ").append(train.size()).append(", validation ").append(validation.size());
        text.append(", test ").append(test.size());
        domains.forEach(
                (domain, data) -> text.append(", ").append(domain).append(' ').append(data.size()));
        if (goal == Goal.TOKEN_CLASS) {
            return text.append(entities()).toString();
        }
        for (int i = 0; i < labels.size(); i++) {
            int label = i;
            long count = train.examples().stream()
                    .filter(example ->
                            example.label() == label || example.classes().contains(label))
                    .count();
            text.append(String.format(
                    Locale.ROOT, "%n  %s: %.0f %% of train", labels.get(i), 100.0 * count / train.size()));
        }
        return text.toString();
    }

    /** How often each type begins, B-, in the training set. */
    private String entities() {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i < labels.size(); i += 2) {
            int tag = i;
            long count = train.examples().stream()
                    .flatMap(example -> example.classes().stream())
                    .filter(own -> own == tag)
                    .count();
            lines.append(String.format(
                    Locale.ROOT, "%n  %s: %,d in train", labels.get(i).substring(2), count));
        }
        return lines.toString();
    }

    /** The same task learned from a fixed sample of its training set; see {@link Dataset#head}. */
    @Override
    public TextTask trainedOn(int n, long seed) {
        return new TextTask(name, goal, labels, metrics, train.head(n, seed), validation, test, domains);
    }

    /** The same task judged on fixed samples of at most {@code n} examples of each validation, test and domain set. */
    @Override
    public TextTask judgedOn(int n, long seed) {
        Map<String, Dataset> fewer = new LinkedHashMap<>();
        domains.forEach((domain, dataset) -> fewer.put(domain, dataset.head(n, seed)));
        return new TextTask(name, goal, labels, metrics, train, validation.head(n, seed), test.head(n, seed), fewer);
    }
}
