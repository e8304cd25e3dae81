package io.github.asymlora.model;

import java.util.List;

/**
 * What a task's head gives.
 *
 * @param names of its outputs, class 0 first; empty where they aren't known
 * @param independent whether each is a class by itself, of which an example has any number
 */
public record Outputs(List<String> names, boolean independent) {
    /** What {@code config.json} of Hugging Face calls independent outputs. */
    public static final String MULTI_LABEL = "multi_label_classification";

    public static final Outputs UNKNOWN = new Outputs(List.of(), false);

    public Outputs {
        names = List.copyOf(names);
    }

    static Outputs of(Config config) {
        return new Outputs(config.labelNames(), config.text("problem_type", "").equals(MULTI_LABEL));
    }

    /** With other names, where there are as many as outputs. */
    public Outputs named(List<String> others, int count) {
        return new Outputs(others.size() == count ? others : List.of(), independent);
    }

    /** What {@code config.json} of Hugging Face calls the task of a head on whole examples, with so many outputs. */
    public String problemType(int count) {
        String exclusive = count == 1 ? "regression" : "single_label_classification";
        return independent ? MULTI_LABEL : exclusive;
    }
}
