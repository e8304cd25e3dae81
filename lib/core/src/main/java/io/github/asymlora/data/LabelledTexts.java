package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's own rows on their way to a task.
 *
 * <pre>{@code
 * var columns = TextColumns.of("text", "label");
 * var task = LabelledTexts.of("mine", columns.read(file)).test(columns.read(other)).seed(3).task();
 * }</pre>
 *
 * <p>Labels are classes, sorted by name (by value where all are numbers), unless they are numbers of which one isn't whole
 * or more than 20 differ: then they are values to be predicted, best of the order of 1. {@link #labels} and {@link #goal}
 * decide otherwise; with the goal CLASSES a row has any number of classes, a JSON list or with {@code |} between them. A tenth of the rows is for validation and a tenth for the test, where these have no rows of their own;
 * each class has its share of each part to within one row.
 */
public final class LabelledTexts {
    private static final Logger LOG = LoggerFactory.getLogger(LabelledTexts.class);
    private static final int MOST_NUMBERED_CLASSES = 20;
    private static final double SHARE = 0.1;

    private final String name;
    private final List<LabelledText> rows;
    private List<LabelledText> validation = List.of();
    private List<LabelledText> test = List.of();
    private List<String> labels = List.of();
    private Task.Goal goal;
    private double validationShare = SHARE;
    private double testShare = SHARE;
    private long seed;

    private LabelledTexts(String name, List<LabelledText> rows) {
        this.name = name;
        this.rows = placed("row ", rows);
    }

    /**
     * The rows.
     *
     * @param name for tables and messages
     */
    public static LabelledTexts of(String name, List<LabelledText> rows) {
        return new LabelledTexts(name, rows);
    }

    /** The classes' names, class 0 first, in place of those that the rows have, sorted. */
    public LabelledTexts labels(String... names) {
        labels = List.of(names);
        return this;
    }

    /** Whether labels are classes or values, whatever they look like. */
    public LabelledTexts goal(Task.Goal value) {
        goal = value;
        return this;
    }

    /** Rows of their own for validation; none of the others is put aside for it then. */
    public LabelledTexts validation(List<LabelledText> others) {
        validation = placed("validation row ", others);
        return this;
    }

    /** Rows of their own for the test; none of the others is put aside for it then. */
    public LabelledTexts test(List<LabelledText> others) {
        test = placed("test row ", others);
        return this;
    }

    /** Shares of all rows that are put aside (0.1 each). */
    public LabelledTexts shares(double forValidation, double forTest) {
        validationShare = forValidation;
        testShare = forTest;
        return this;
    }

    /** Draws the rows that are put aside (0). */
    public LabelledTexts seed(long value) {
        seed = value;
        return this;
    }

    private static List<LabelledText> placed(String what, List<LabelledText> rows) {
        List<LabelledText> placed = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            placed.add(rows.get(i).orAt(what + (i + 1)));
        }
        return placed;
    }

    /**
     * The task.
     *
     * @throws InputException naming the row, the class or the number of rows that doesn't do
     */
    public TextTask task() {
        List<String> classes = isOfSets() ? sets() : hasValues() ? List.of() : classes();
        Dataset all = new Dataset(name, examples(rows, classes));
        Split split = Split.stratified(
                all,
                example -> classes.isEmpty() || isOfSets() ? 0 : (int) example.label(),
                validation.isEmpty() ? validationShare : 0,
                test.isEmpty() ? testShare : 0,
                seed);
        requireAll(classes, split.train());
        TextTask task = new TextTask(
                name,
                isOfSets() ? Task.Goal.CLASSES : classes.isEmpty() ? Task.Goal.VALUE : Task.Goal.CLASS,
                classes,
                metrics(classes),
                split.train(),
                own("validation", validation, classes, split.validation()),
                own("test", test, classes, split.test()),
                Map.of());
        warnOfRepeated(task);
        return task;
    }

    private boolean isOfSets() {
        return goal == Task.Goal.CLASSES;
    }

    private List<String> sets() {
        List<String> classes = labels.isEmpty() ? ClassSets.all(rows) : labels;
        if (classes.isEmpty()) {
            throw new InputException(name + ": none of " + rows.size() + " rows has a class.");
        }
        return classes;
    }

    private List<Metric> metrics(List<String> classes) {
        if (isOfSets()) {
            return List.of(Metric.LABELS_F1_MICRO, Metric.LABELS_F1_MACRO, Metric.SUBSET_ACCURACY);
        }
        return classes.isEmpty()
                ? List.of(Metric.MSE, Metric.PEARSON, Metric.SPEARMAN)
                : List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.F1_MACRO);
    }

    private Dataset own(String part, List<LabelledText> given, List<String> classes, Dataset otherwise) {
        return given.isEmpty() ? otherwise : new Dataset(name + "/" + part, examples(given, classes));
    }

    private boolean hasValues() {
        if (goal == Task.Goal.RESPONSE) {
            throw new InputException(name + ": labels are classes or values, not responses");
        }
        if (goal == Task.Goal.TOKEN_CLASS) {
            throw new InputException(name + ": labels are about texts, not their words");
        }
        if (goal != null || !labels.isEmpty()) {
            return goal == Task.Goal.VALUE;
        }
        List<BigDecimal> numbers = new ArrayList<>();
        for (LabelledText row : rows) {
            BigDecimal number = number(row.label());
            if (number == null) {
                return false;
            }
            numbers.add(number.stripTrailingZeros());
        }
        return numbers.stream().anyMatch(number -> number.scale() > 0)
                || numbers.stream().distinct().count() > MOST_NUMBERED_CLASSES;
    }

    private List<String> classes() {
        Set<String> found = rows.stream().map(LabelledText::label).collect(Collectors.toSet());
        found.remove(null); // an error, with its row, later
        boolean numbered = found.stream().allMatch(label -> number(label) != null);
        Comparator<String> order = numbered
                ? Comparator.<String, BigDecimal>comparing(LabelledTexts::number)
                        .thenComparing(label -> label)
                : Comparator.naturalOrder();
        List<String> classes = labels.isEmpty() ? found.stream().sorted(order).toList() : labels;
        if (classes.size() < 2 && !rows.isEmpty()) {
            throw new InputException(name + ": " + rows.size() + " rows of one class, \"" + String.join("", classes)
                    + "\"; at least two are needed");
        }
        return classes;
    }

    private List<Example> examples(List<LabelledText> given, List<String> classes) {
        boolean pairs = !rows.isEmpty() && rows.get(0).pair() != null;
        List<Example> examples = new ArrayList<>(given.size());
        for (LabelledText row : given) {
            if (row.text() == null || row.text().isBlank() || row.label() == null) {
                throw wrong(row, "has no " + (row.label() == null ? "label" : "text"));
            }
            if (pairs != (row.pair() != null)) {
                throw wrong(row, "has " + (pairs ? "no second text" : "a second text") + ", unlike the first row");
            }
            if (isOfSets()) {
                examples.add(Example.ofClasses(row.id(), row.text(), row.pair(), ClassSets.numbers(row, classes)));
                continue;
            }
            float label = classes.isEmpty() ? value(row) : classNumber(row, classes);
            examples.add(new Example(row.id(), row.text(), row.pair(), label, row.id()));
        }
        return examples;
    }

    private int classNumber(LabelledText row, List<String> classes) {
        int number = classes.indexOf(row.label());
        if (number < 0) {
            throw wrong(
                    row,
                    "label \"" + row.label() + "\" is none of the classes " + classes + "."
                            + InputException.didYouMean(row.label(), classes));
        }
        return number;
    }

    private float value(LabelledText row) {
        BigDecimal number = number(row.label());
        if (number == null || Float.isInfinite(number.floatValue())) {
            throw wrong(row, "label \"" + row.label() + "\" is no number");
        }
        return number.floatValue();
    }

    private static BigDecimal number(String label) {
        try {
            return label == null ? null : new BigDecimal(label);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void requireAll(List<String> classes, Dataset train) {
        if (isOfSets()) {
            requireEach(classes, train);
            return;
        }
        Map<Integer, Long> counts = train.examples().stream()
                .collect(Collectors.groupingBy(example -> (int) example.label(), TreeMap::new, Collectors.counting()));
        for (int i = 0; i < classes.size(); i++) {
            String label = classes.get(i);
            long all = rows.stream().filter(row -> row.label().equals(label)).count();
            boolean split = train.size() < rows.size();
            if (!counts.containsKey(i) || all < 2 && split) {
                throw new InputException(name + ": class \"" + label + "\" has " + all + " row" + (all == 1 ? "" : "s")
                        + ", too few to learn from some and judge by others. Add rows of it, or leave it out.");
            }
        }
    }

    private void requireEach(List<String> classes, Dataset train) {
        Set<Integer> learned = train.examples().stream()
                .flatMap(example -> example.classes().stream())
                .collect(Collectors.toSet());
        for (int i = 0; i < classes.size(); i++) {
            if (!learned.contains(i)) {
                throw new InputException(name + ": class \"" + classes.get(i)
                        + "\" is in no row that is learned from. Add rows of it, or leave it out.");
            }
        }
    }

    private InputException wrong(LabelledText row, String problem) {
        return new InputException(name + ", " + row.id() + ": " + problem);
    }

    /** What was learned by heart looks like skill there. */
    private static void warnOfRepeated(TextTask task) {
        Set<List<String>> seen =
                task.train().examples().stream().map(example -> texts(example)).collect(Collectors.toSet());
        for (Dataset part : List.of(task.validation(), task.test())) {
            long repeated = part.examples().stream()
                    .filter(example -> seen.contains(texts(example)))
                    .count();
            if (repeated > 0) {
                LOG.warn("{}: {} of {} texts are in the training set, too", part.name(), repeated, part.size());
            }
        }
    }

    private static List<String> texts(Example example) {
        return example.pair() == null ? List.of(example.text()) : List.of(example.text(), example.pair());
    }
}
