package io.github.asymlora.data;

import java.util.List;
import java.util.Locale;

/**
 * One labelled text or pair of texts, or a text and the response to it.
 *
 * @param id unique in its data set
 * @param text the first or only text
 * @param pair the second text or the response, or null
 * @param label a class number, a value for regression, or NaN where the label is not known
 * @param group what must stay on one side of a split: examples from the same review, article or image share it
 * @param turns the conversation that the response ends, framed by the model's chat template in place of the text; empty
 *     where the text is read as it is
 * @param words the text in words, where each has a class; else empty
 * @param classes a class number for each word; or where an example has any number of classes, these
 */
public record Example(
        String id,
        String text,
        String pair,
        float label,
        String group,
        List<Message> turns,
        List<String> words,
        List<Integer> classes) {
    public Example {
        turns = List.copyOf(turns);
        words = List.copyOf(words);
        classes = List.copyOf(classes);
    }

    /** Without a conversation. */
    public Example(String id, String text, String pair, float label, String group) {
        this(id, text, pair, label, group, List.of(), List.of(), List.of());
    }

    /** A text, such as a document or a prompt, and what a model is to write about it. */
    public static Example response(String id, String text, String response) {
        return new Example(id, text, response, Float.NaN, id);
    }

    /** What is to be said next in a conversation. */
    public static Example reply(String id, List<Message> turns, String response, String group) {
        String last = turns.get(turns.size() - 1).content();
        return new Example(id, last, response, Float.NaN, group, turns, List.of(), List.of());
    }

    /** A text or pair that has any number of classes. */
    public static Example ofClasses(String id, String text, String pair, List<Integer> classes) {
        return new Example(id, text, pair, Float.NaN, id, List.of(), List.of(), classes);
    }

    /** A sentence, each of whose words has a class; the same sentence stays on one side of a split. */
    public static Example tagged(String id, List<String> words, List<Integer> classes) {
        String text = String.join(" ", words);
        return new Example(id, text, null, Float.NaN, text.toLowerCase(Locale.ROOT), List.of(), words, classes);
    }
}
