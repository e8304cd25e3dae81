package io.github.asymlora.text;

/**
 * Words as a model reads them together.
 *
 * @param encoded their tokens
 * @param firsts of each word the place of its first token; -1 where it has none, or is beyond the longest length
 */
public record EncodedWords(Encoded encoded, int[] firsts) {}
