package io.github.asymlora.train;

import java.util.Locale;
import java.util.Map;

/**
 * What a model says of a text or a picture: of a class its name and probability, or a value.
 *
 * @param input the first or only text, or the picture's file
 * @param label the most likely class; null where a value is predicted
 * @param probability of that class; null where a value is predicted
 * @param probabilities of all classes by name, class 0 first; empty where a value is predicted
 * @param value null where a class is predicted
 */
public record Classification(
        String input, String label, Double probability, Map<String, Double> probabilities, Double value) {
    /** In short: {@code order (0.93)}. */
    @Override
    public String toString() {
        return label == null ? value.toString() : String.format(Locale.ROOT, "%s (%.2f)", label, probability);
    }
}
