package io.github.asymlora.data;

/**
 * A row of a user's own data, its label as it is written.
 *
 * @param id where it stands, for messages; null where it is only one of a list
 * @param text the first or only text
 * @param pair the second text, or null
 * @param label a class's name or a number; null where it isn't known
 */
public record LabelledText(String id, String text, String pair, String label) {
    /** A text alone. */
    public LabelledText(String text, String label) {
        this(null, text, null, label);
    }

    /** A pair of texts. */
    public LabelledText(String text, String pair, String label) {
        this(null, text, pair, label);
    }

    /** The same with its place, where it has none. */
    LabelledText orAt(String place) {
        return id == null ? new LabelledText(place, text, pair, label) : this;
    }
}
