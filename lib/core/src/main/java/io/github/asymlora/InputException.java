package io.github.asymlora;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What a user gave (a file, a recipe, a name, a shape) can't be used. The message stands on its own: what was wrong,
 * where, and what would be right.
 */
public class InputException extends RuntimeException {
    public InputException(String message) {
        super(oneLine(message));
    }

    public InputException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String message) {
        return printable(message.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** A text from a stranger's file as it can be shown: control characters, which could steer a terminal, as their codes. */
    public static String printable(String text) {
        return text.chars()
                .mapToObj(c -> Character.isISOControl(c) && c != '\n' && c != '\t'
                        ? String.format(Locale.ROOT, "\\u%04x", c)
                        : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /** {@code " Did you mean "query"?"} where a known name is close to the given one, else an empty string. */
    public static String didYouMean(String given, Collection<String> known) {
        return nearest(given, known)
                .map(name -> " Did you mean \"" + name + "\"?")
                .orElse("");
    }

    private static Optional<String> nearest(String given, Collection<String> known) {
        String low = given.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(low, name)))
                .filter(name -> distance(low, name) <= Math.max(2, name.length() / 3));
    }

    /** Letters in another order are the likeliest slip. */
    private static int distance(String low, String name) {
        int[] letters = low.chars().sorted().toArray();
        return Arrays.equals(
                        letters, name.toLowerCase(Locale.ROOT).chars().sorted().toArray())
                ? 0
                : edits(low, name);
    }

    private static int edits(String low, String name) {
        return LevenshteinDistance.getDefaultInstance().apply(low, name.toLowerCase(Locale.ROOT));
    }
}
