package io.github.asymlora.data;

/**
 * One labelled text, or a pair of texts.
 *
 * @param id unique in its data set
 * @param text the first or only text
 * @param pair the second text, or null
 * @param label a class number, a value for regression, or NaN where the label is not known
 * @param group what must stay on one side of a split: examples from the same review, article or image share it
 */
public record Example(String id, String text, String pair, float label, String group) {}
