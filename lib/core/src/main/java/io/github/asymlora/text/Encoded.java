package io.github.asymlora.text;

/**
 * A text or pair as a model reads it, special tokens included, without padding.
 *
 * @param inputIds token ids [length]
 * @param tokenTypeIds 0 for the first text and 1 for the second, as far as the model's tokenizer tells them apart
 *     [length]
 */
public record Encoded(int[] inputIds, int[] tokenTypeIds) {

    /** Number of tokens. */
    public int length() {
        return inputIds.length;
    }
}
