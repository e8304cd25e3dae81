package io.github.asymlora.model;

/** How a task's head reads an encoder. */
public enum Pooling {
    /** The family's own sequence-classification head, on the first token. */
    CLASSIFICATION,
    /** The mean over tokens, as sentence encoders are trained with. */
    MEAN,
    /** Each token by itself: the family's own token-classification head. */
    TOKENS
}
