package io.github.asymlora.data;

/** Examples under a name: texts ({@link Dataset}) or pictures. */
public interface Data {
    /** For tables and messages: {@code tweets/train}. */
    String name();

    /** Number of examples. */
    int size();

    /**
     * A pseudo-random sample of {@code n} examples (of all, if there are fewer), the same for the same seed. A smaller
     * sample is the beginning of a larger one.
     */
    Data head(int n, long seed);

    /** SHA-256 over the examples and their labels, in order. */
    String contentHash();
}
