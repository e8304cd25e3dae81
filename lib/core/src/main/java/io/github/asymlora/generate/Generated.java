package io.github.asymlora.generate;

/**
 * What was generated.
 *
 * @param sequences token ids {@code [batch][tokens]}, prompts (of an encoder–decoder: the decoder's start) included,
 *     padded on the right
 * @param scores of beam search, for each sequence the sum of its log-probabilities divided by length to the power of the
 *     length penalty; else empty
 * @param prompt tokens of each sequence that were given
 */
public record Generated(long[][] sequences, float[] scores, int prompt) {}
