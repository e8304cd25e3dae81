package io.github.asymlora.cli.serve;

/**
 * What a request may cost.
 *
 * @param body bytes of a request
 * @param texts of one request
 * @param tokens that are written for one request
 * @param waiting requests that wait at a time
 */
public record Limits(int body, int texts, int tokens, int waiting) {}
