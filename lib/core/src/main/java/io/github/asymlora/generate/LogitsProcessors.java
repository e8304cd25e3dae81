package io.github.asymlora.generate;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rules that change the scores of what may come next: each sees the tokens so far, in Hugging Face's order. */
final class LogitsProcessors {
    /** One rule, for the vocabulary's scores that start at {@code from}. */
    @FunctionalInterface
    private interface Rule {
        void apply(long[] tokens, float[] scores, int from);
    }

    private final List<Rule> rules = new ArrayList<>();
    private final int vocabulary;

    /**
     * The rules that a configuration asks for.
     *
     * @param prompt tokens of the prompt
     * @param longest tokens of the longest sequence
     */
    LogitsProcessors(GenerationConfig config, int vocabulary, int prompt, int longest) {
        this.vocabulary = vocabulary;
        if (config.repetitionPenalty() != 1) {
            float penalty = config.repetitionPenalty().floatValue();
            rules.add((tokens, scores, from) -> penalise(tokens, penalty, scores, from));
        }
        int size = config.noRepeatNgramSize();
        if (size > 0) {
            rules.add((tokens, scores, from) -> forbidRepeats(tokens, size, scores, from));
        }
        int earliest = Math.max(config.minLength(), prompt + config.minNewTokens());
        add(tokens -> tokens < earliest, config.eosTokenId(), false);
        if (config.forcedBosTokenId() != null) {
            add(tokens -> tokens == 1, List.of(config.forcedBosTokenId()), true);
        }
        if (!config.forcedEosTokenId().isEmpty()) {
            add(tokens -> tokens == longest - 1, config.forcedEosTokenId(), true);
        }
        add(tokens -> true, config.suppressTokens(), false);
        int first = prompt == 1 && config.forcedBosTokenId() != null ? prompt + 1 : prompt;
        add(tokens -> tokens == first, config.beginSuppressTokens(), false);
    }

    /** Applies all rules to the scores {@code from .. from + vocabulary}. */
    void apply(long[] tokens, float[] scores, int from) {
        rules.forEach(rule -> rule.apply(tokens, scores, from));
    }

    private interface Length {
        boolean holds(int tokens);
    }

    /** At these lengths the listed tokens are the only ones, or forbidden. */
    private void add(Length when, List<Integer> listed, boolean only) {
        if (listed.isEmpty()) {
            return;
        }
        for (int token : listed) {
            if (token < 0 || token >= vocabulary) {
                throw new InputException("token " + token + " of the generation settings is not in the vocabulary of "
                        + vocabulary + ".");
            }
        }
        rules.add((tokens, scores, from) -> {
            if (!when.holds(tokens.length)) {
                return;
            }
            if (only) {
                Arrays.fill(scores, from, from + vocabulary, Float.NEGATIVE_INFINITY);
            }
            for (int token : listed) {
                scores[from + token] = only ? 0 : Float.NEGATIVE_INFINITY;
            }
        });
    }

    /** Each token that has occurred becomes less likely. Source: Keskar et al. 2019. */
    private static void penalise(long[] tokens, float penalty, float[] scores, int from) {
        Set<Long> seen = new TreeSet<>();
        for (long token : tokens) {
            if (seen.add(token)) {
                int at = from + (int) token;
                scores[at] = scores[at] < 0 ? scores[at] * penalty : scores[at] / penalty;
            }
        }
    }

    /** Where the last size - 1 tokens have occurred before, what followed them then can't follow now. */
    private static void forbidRepeats(long[] tokens, int size, float[] scores, int from) {
        int open = tokens.length - (size - 1);
        for (int start = 0; start + size <= tokens.length; start++) {
            boolean same = true;
            for (int i = 0; same && i < size - 1; i++) {
                same = tokens[start + i] == tokens[open + i];
            }
            if (same) {
                scores[from + (int) tokens[start + size - 1]] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
