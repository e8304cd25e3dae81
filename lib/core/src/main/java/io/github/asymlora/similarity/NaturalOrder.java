package io.github.asymlora.similarity;

import java.util.Comparator;
import java.util.regex.Pattern;

/** Numbers inside names by their value, so that {@code layer.2} comes before {@code layer.10}. */
enum NaturalOrder implements Comparator<String> {
    INSTANCE;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    @Override
    public int compare(String x, String y) {
        int byValue = padded(x).compareTo(padded(y));
        return byValue != 0 ? byValue : x.compareTo(y);
    }

    private static String padded(String name) {
        return NUMBER.matcher(name)
                .replaceAll(number -> "0".repeat(Math.max(0, 9 - number.group().length())) + number.group());
    }
}
