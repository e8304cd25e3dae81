package io.github.asymlora.metric;

import io.github.asymlora.InputException;

/**
 * How surprised a language model is: exp of the mean negative log-likelihood of the labelled tokens. Sums over batches
 * with {@link #plus}.
 *
 * @param sum sum of the negative log-likelihoods, in nats
 * @param tokens how many labels were counted
 */
public record Perplexity(double sum, long tokens) {
    /** The label of positions that don't count, as in PyTorch's cross-entropy. */
    public static final long IGNORED = -100;

    /**
     * Each row of logits scored against the label in the same place.
     *
     * @param logits [rows, vocabulary], row-major
     * @param labels [rows]; {@link #IGNORED} where there is none
     * @throws InputException if sizes don't match or a label is no token
     */
    public static Perplexity of(float[] logits, int vocabulary, long[] labels) {
        return of(logits, vocabulary, labels, labels.length, 0);
    }

    /**
     * Each row of logits scored against the label one position later in its sequence, as causal models are trained.
     *
     * @param logits [sequences, length, vocabulary], row-major
     * @param labels [sequences, length]; {@link #IGNORED} where there is none
     * @throws InputException if sizes don't match or a label is no token
     */
    public static Perplexity shifted(float[] logits, int vocabulary, long[] labels, int length) {
        return of(logits, vocabulary, labels, length, 1);
    }

    private static Perplexity of(float[] logits, int vocabulary, long[] labels, int length, int shift) {
        int rows = Logits.rows(logits, vocabulary);
        if (labels.length != rows || rows % length != 0) {
            throw new InputException("perplexity needs one label for each row of logits and whole sequences of "
                    + length + ": " + labels.length + " labels for " + rows + " rows");
        }
        Perplexity result = new Perplexity(0, 0);
        for (int row = 0; row < rows; row++) {
            boolean hasNext = row % length + shift < length;
            if (hasNext && labels[row + shift] != IGNORED) {
                int label = Logits.label(labels[row + shift], vocabulary);
                result = result.plus(
                        new Perplexity(negativeLogLikelihood(logits, row * vocabulary, vocabulary, label), 1));
            }
        }
        return result;
    }

    private static double negativeLogLikelihood(float[] logits, int start, int vocabulary, int label) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < vocabulary; c++) {
            max = Math.max(max, logits[start + c]);
        }
        double sum = 0;
        for (int c = 0; c < vocabulary; c++) {
            sum += Math.exp(logits[start + c] - max);
        }
        return max + Math.log(sum) - logits[start + label];
    }

    /** Of both together. */
    public Perplexity plus(Perplexity other) {
        return new Perplexity(sum + other.sum, tokens + other.tokens);
    }

    /** Mean negative log-likelihood per token, NaN without any. */
    public double meanNll() {
        return sum / tokens;
    }

    /** exp({@link #meanNll()}). */
    public double value() {
        return Math.exp(meanNll());
    }
}
