package io.github.asymlora.train;

/**
 * An entity that a model found in a text.
 *
 * @param label its type
 * @param text its words, as they stand in the text
 * @param start its first character, from 0
 * @param end the character behind its last
 * @param probability of its words' tags, the mean
 */
public record Entity(String label, String text, int start, int end, double probability) {
    /** In short: {@code Paris (LOC)}. */
    @Override
    public String toString() {
        return text + " (" + label + ")";
    }
}
