package io.github.asymlora.generate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A sequence that grows token by token, by settings of its own; what its batch has beside it doesn't count. */
final class Continuation {
    private final GenerationConfig config;
    private final Sampler sampler;
    private final int example;
    private final StopStrings stops;
    private final Listener listener;
    private final int prompt;
    private final int longest;
    private LogitsProcessors processors;
    private long[] tokens;
    private boolean ended;

    /** Hears of tokens once they are chosen. */
    @FunctionalInterface
    interface Listener {
        /**
         * Takes one.
         *
         * @param last whether none follows
         * @return false where it is enough
         */
        boolean take(long token, boolean last);
    }

    /** @param example which of the sampler's */
    Continuation(
            long[] prompt,
            GenerationConfig config,
            Sampler sampler,
            int example,
            StopStrings stops,
            Listener listener) {
        this.config = config;
        this.sampler = sampler;
        this.example = example;
        this.stops = stops;
        this.listener = listener;
        this.prompt = prompt.length;
        this.longest = config.longest(prompt.length);
        this.tokens = prompt;
    }

    /** Lets all go on, each a row of the batch, until each has ended. */
    static void follow(List<Continuation> rows, DecodingState state, Consumer<long[]> listener) {
        float[] scores = state.start();
        int vocabulary = scores.length / rows.size();
        while (true) {
            long[] next = new long[rows.size()];
            for (int row = 0; row < next.length; row++) {
                next[row] = rows.get(row).advance(scores, row * vocabulary, vocabulary);
            }
            listener.accept(next.clone());
            if (rows.stream().allMatch(row -> row.ended)) {
                return;
            }
            scores = state.next(next);
        }
    }

    /** The next token by the scores {@code from .. from + vocabulary}, which are used up; padding behind the end. */
    private long advance(float[] scores, int from, int vocabulary) {
        if (ended) {
            return config.padding();
        }
        if (processors == null) {
            processors = new LogitsProcessors(config, vocabulary, prompt, longest);
        }
        processors.apply(tokens, scores, from);
        int next = sampler.of(example, scores, from, vocabulary);
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = next;
        boolean last = tokens.length == longest || config.eosTokenId().contains(next) || stops.end(tokens);
        ended = !listener.take(next, last) || last;
        return next;
    }

    /** How many tokens may follow the prompt. */
    int room() {
        return longest - prompt;
    }

    /** The prompt and what follows. */
    long[] tokens() {
        return tokens;
    }
}
