package io.github.asymlora.metric;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Porter's stemmer for English words in lower case, as the package nltk extends it. Source: Porter 1980, "An algorithm
 * for suffix stripping"; the steps have his numbers.
 *
 * <p>Not a library: those for Java follow Porter's own later version, which treats "dies", "news", "enjoy" or "us"
 * otherwise, and published ROUGE scores are computed with nltk's.
 */
final class PorterStemmer {

    /** {@code suffix} becomes {@code replacement} if what stands before it meets the condition. */
    private record Rule(String suffix, String replacement, Predicate<String> condition) {}

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("skies", "sky"),
            Map.entry("sky", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("inning", "inning"),
            Map.entry("innings", "inning"),
            Map.entry("outing", "outing"),
            Map.entry("outings", "outing"),
            Map.entry("canning", "canning"),
            Map.entry("cannings", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    private static final Predicate<String> ALWAYS = stem -> true;
    private static final Predicate<String> LONG = stem -> measure(stem) > 0;
    private static final Predicate<String> LONGER = stem -> measure(stem) > 1;

    private static final List<Rule> STEP_1A = rules(ALWAYS, "sses", "ss", "ies", "i", "ss", "ss", "s", "");
    private static final List<Rule> STEP_1B = rules(ALWAYS, "at", "ate", "bl", "ble", "iz", "ize");
    private static final List<Rule> STEP_2 = rules(
            LONG, "ational", "ate", "tional", "tion", "enci", "ence", "anci", "ance", "izer", "ize", "bli", "ble",
            "alli", "al", "entli", "ent", "eli", "e", "ousli", "ous", "ization", "ize", "ation", "ate", "ator", "ate",
            "alism", "al", "iveness", "ive", "fulness", "ful", "ousness", "ous", "aliti", "al", "iviti", "ive",
            "biliti", "ble", "fulli", "ful");
    private static final List<Rule> STEP_3 =
            rules(LONG, "icate", "ic", "ative", "", "alize", "al", "iciti", "ic", "ical", "ic", "ful", "", "ness", "");
    private static final List<Rule> STEP_4 = rules(
            LONGER, "al", "", "ance", "", "ence", "", "er", "", "ic", "", "able", "", "ible", "", "ant", "", "ement",
            "", "ment", "", "ent", "", "ou", "", "ism", "", "ate", "", "iti", "", "ous", "", "ive", "", "ize", "");

    private PorterStemmer() {}

    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null || word.length() <= 2) {
            return irregular == null ? word : irregular;
        }
        String stem = step1c(step1b(step1a(word)));
        return step5(step4(apply(STEP_3, step2(stem))));
    }

    private static String step1a(String word) {
        return word.length() == 4 && word.endsWith("ies") ? cut(word, 1) : apply(STEP_1A, word);
    }

    private static String step1b(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        String stem = word.endsWith("ed") ? cut(word, 2) : word.endsWith("ing") ? cut(word, 3) : "";
        return hasVowel(stem) ? restoreEnd(stem) : word;
    }

    /** After -ed or -ing was taken away: conflat(e), hop(p), fil(e). */
    private static String restoreEnd(String stem) {
        String restored = apply(STEP_1B, stem);
        if (!restored.equals(stem)) {
            return restored;
        }
        if (endsInDoubleConsonant(stem)) {
            return "lsz".indexOf(last(stem)) < 0 ? cut(stem, 1) : stem;
        }
        return measure(stem) == 1 && endsInShortSyllable(stem) ? stem + "e" : stem;
    }

    private static String step1c(String word) {
        boolean afterConsonant = word.length() > 2 && word.endsWith("y") && isConsonant(word, word.length() - 2);
        return afterConsonant ? cut(word, 1) + "i" : word;
    }

    private static String step2(String word) {
        if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
            return step2(cut(word, 2));
        }
        if (word.endsWith("logi")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        return apply(STEP_2, word);
    }

    private static String step4(String word) {
        if (word.endsWith("ion")) {
            String stem = cut(word, 3);
            return measure(stem) > 1 && "st".indexOf(last(stem)) >= 0 ? stem : word;
        }
        return apply(STEP_4, word);
    }

    private static String step5(String word) {
        String stem = word;
        if (word.endsWith("e")) {
            String shorter = cut(word, 1);
            boolean superfluous = measure(shorter) > 1 || measure(shorter) == 1 && !endsInShortSyllable(shorter);
            stem = superfluous ? shorter : word;
        }
        return stem.endsWith("ll") && measure(cut(stem, 1)) > 1 ? cut(stem, 1) : stem;
    }

    /** Only the first rule whose suffix fits is tried. */
    private static String apply(List<Rule> rules, String word) {
        for (Rule rule : rules) {
            if (word.endsWith(rule.suffix())) {
                String stem = cut(word, rule.suffix().length());
                return rule.condition().test(stem) ? stem + rule.replacement() : word;
            }
        }
        return word;
    }

    private static List<Rule> rules(Predicate<String> condition, String... suffixesAndReplacements) {
        return IntStream.range(0, suffixesAndReplacements.length / 2)
                .mapToObj(i -> new Rule(suffixesAndReplacements[2 * i], suffixesAndReplacements[2 * i + 1], condition))
                .toList();
    }

    /** Porter's m: how often a vowel is followed by a consonant. */
    private static int measure(String stem) {
        return (int) IntStream.range(1, stem.length())
                .filter(i -> isConsonant(stem, i) && !isConsonant(stem, i - 1))
                .count();
    }

    private static boolean hasVowel(String stem) {
        return !IntStream.range(0, stem.length()).allMatch(i -> isConsonant(stem, i));
    }

    private static boolean endsInDoubleConsonant(String stem) {
        int end = stem.length() - 1;
        return end > 0 && stem.charAt(end) == stem.charAt(end - 1) && isConsonant(stem, end);
    }

    /** Porter's *o: consonant, vowel, consonant other than w, x, y (hop, fil); or a word of vowel and consonant. */
    private static boolean endsInShortSyllable(String stem) {
        int end = stem.length() - 1;
        if (end == 1) {
            return !isConsonant(stem, 0) && isConsonant(stem, 1);
        }
        return end > 1
                && isConsonant(stem, end - 2)
                && !isConsonant(stem, end - 1)
                && isConsonant(stem, end)
                && "wxy".indexOf(last(stem)) < 0;
    }

    /** y is a vowel after a consonant: toy, but syzygy. */
    private static boolean isConsonant(String word, int index) {
        char letter = word.charAt(index);
        boolean vowelY = letter == 'y' && index > 0 && isConsonant(word, index - 1);
        return !vowelY && "aeiou".indexOf(letter) < 0;
    }

    private static char last(String word) {
        return word.charAt(word.length() - 1);
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
