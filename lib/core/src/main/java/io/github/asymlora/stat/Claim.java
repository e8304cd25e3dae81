package io.github.asymlora.stat;

/**
 * A statement and what a measurement says of it.
 *
 * @param statement in words
 * @param source where the paper says so, with its numbers: {@code Table 1, 87.4 against 85.1}
 * @param measured the difference, or another measure, in words with its interval
 * @param verdict of the two
 */
public record Claim(String statement, String source, String measured, Verdict verdict) {}
