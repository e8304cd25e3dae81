package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Answers to multiple-choice questions: the letter that a language model finds likeliest as the next token. */
public final class MultipleChoice {
    private final int[] tokens;

    private MultipleChoice(int[] tokens) {
        this.tokens = tokens;
    }

    /**
     * Finds each letter's token as it comes after "Answer:", with its space, wherever a tokenizer puts that.
     *
     * @param letters what can be answered: A, B, C, D
     * @param tokenize a text's token ids, without special tokens at the end
     * @throws InputException if two letters end in the same token
     */
    public static MultipleChoice of(List<String> letters, Function<String, int[]> tokenize) {
        int[] tokens = letters.stream()
                .map(letter -> tokenize.apply("Answer: " + letter))
                .mapToInt(ids -> ids[ids.length - 1])
                .toArray();
        if (Arrays.stream(tokens).distinct().count() < tokens.length) {
            throw new InputException("the answers " + letters + " end in the tokens " + Arrays.toString(tokens)
                    + ", which must differ: does the tokenizer end texts with a special token?");
        }
        return new MultipleChoice(tokens);
    }

    /**
     * The position of the answer with the largest logit, the first among equal ones.
     *
     * @param logits of the token that follows the prompt [vocabulary]
     * @throws InputException if the vocabulary lacks a letter's token
     */
    public int choose(float[] logits) {
        int best = 0;
        for (int choice = 0; choice < tokens.length; choice++) {
            best = logit(choice, logits) > logit(best, logits) ? choice : best;
        }
        return best;
    }

    /**
     * How far the right answer is ahead: its log-probability as the next token less that of the best wrong one, in nats.
     * Their logits differ by as much, since the softmax takes the same from both.
     *
     * @param right the position of the right answer
     * @param logits of the token that follows the prompt [vocabulary]
     * @throws InputException if the vocabulary lacks a letter's token
     */
    public double margin(int right, float[] logits) {
        double wrong = Double.NEGATIVE_INFINITY;
        for (int choice = 0; choice < tokens.length; choice++) {
            wrong = choice == right ? wrong : Math.max(wrong, logit(choice, logits));
        }
        return logit(right, logits) - wrong;
    }

    private float logit(int choice, float[] logits) {
        if (tokens[choice] >= logits.length) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "%d logits, but an answer is token %d: they are of another vocabulary",
                    logits.length,
                    tokens[choice]));
        }
        return logits[tokens[choice]];
    }
}
