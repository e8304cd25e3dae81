package io.github.asymlora.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What ROUGE counts as a word: a run of a-z and 0-9 in the lower-cased text; any other character separates. */
final class RougeWords {
    private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");

    /** ROUGE 1.5.5 stems only longer words. */
    private static final int LONGEST_UNSTEMMED = 3;

    private RougeWords() {}

    static List<String> plain(String text) {
        return Arrays.stream(SEPARATOR.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static List<String> stemmed(String text) {
        return plain(text).stream()
                .map(word -> word.length() > LONGEST_UNSTEMMED ? PorterStemmer.stem(word) : word)
                .toList();
    }
}
