package io.github.asymlora.data;

/**
 * One labelled text or pair of texts, or a text and the response to it.
 *
 * @param id unique in its data set
 * @param text the first or only text
 * @param pair the second text or the response, or null
 * @param label a class number, a value for regression, or NaN where the label is not known
 * @param group what must stay on one side of a split: examples from the same review, article or image share it
 */
public record Example(String id, String text, String pair, float label, String group) {
    /** A text, such as a document or a prompt, and what a model is to write about it. */
    public static Example response(String id, String text, String response) {
        return new Example(id, text, response, Float.NaN, id);
    }
}
