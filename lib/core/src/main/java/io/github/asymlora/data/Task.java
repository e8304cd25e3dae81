package io.github.asymlora.data;

import io.github.asymlora.metric.Metric;
import java.util.List;
import java.util.Map;

/** What is to be learned and how it is judged: of texts ({@link TextTask}) or of pictures. */
public interface Task {
    /** What is predicted of an example. */
    public enum Goal {
        /** Its class: the label is a class number. */
        CLASS,
        /** All of its classes, none to many: the example's classes. */
        CLASSES,
        /** The class of each of its words: the example's classes, numbered as {@link EntityTags} says. */
        TOKEN_CLASS,
        /** A number: the label. */
        VALUE,
        /** The text that follows: the example's pair, as an answer to its text. */
        RESPONSE
    }

    /** For tables and messages. */
    String name();

    /** What is predicted of an example. */
    Goal goal();

    /** The classes' names, class 0 first; empty where no class is predicted. */
    List<String> labels();

    /** What to report, the main one first. */
    List<Metric> metrics();

    /** What is learned from. */
    Data train();

    /** What choices are made by. */
    Data validation();

    /** What is reported. */
    Data test();

    /** Further test sets of other kinds, by name, in order. */
    Map<String, ? extends Data> domains();

    /** How many numbers a model's head must give: one per class, or one value. */
    default int outputs() {
        return Math.max(1, labels().size());
    }

    /** The metric by which runs are compared. */
    default Metric mainMetric() {
        return metrics().get(0);
    }

    /** The same task learned from a fixed sample of its training set; see {@link Data#head}. */
    Task trainedOn(int n, long seed);

    /** The same task judged on fixed samples of at most {@code n} examples of each validation, test and domain set. */
    Task judgedOn(int n, long seed);
}
