package io.github.asymlora.text;

/**
 * A text or pair as a model reads it, special tokens included, without padding.
 *
 * @param inputIds token ids [length]
 * @param tokenTypeIds 0 for the first text and 1 for the second, as far as the model's tokenizer tells them apart
 *     [length]
 * @param cut whether more of it is beyond the longest length
 */
public record Encoded(int[] inputIds, int[] tokenTypeIds, boolean cut) {

    /** Number of tokens. */
    public int length() {
        return inputIds.length;
    }
}
