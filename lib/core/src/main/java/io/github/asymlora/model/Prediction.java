package io.github.asymlora.model;

/** What a head's logits are about, and so what labels are compared with. */
public enum Prediction {
    /** The example as a whole: logits {@code [batch, outputs]}, labels {@code [batch]}. */
    EXAMPLE,
    /** Each class of the example by itself: logits {@code [batch, classes]}, labels alike, 1 where it is one of them. */
    CLASSES,
    /** The token at the same place: logits {@code [batch, sequence, vocabulary]}, labels {@code [batch, sequence]}. */
    TOKEN,
    /** The token that follows: shapes as {@link #TOKEN}, but position i is compared with label i + 1. */
    NEXT_TOKEN,
    /** The token at the same place of the input itself, which may be masked there: shapes as {@link #TOKEN}. */
    MASKED_TOKEN,
    /**
     * The class of the token at the same place: logits {@code [places, classes]}, labels {@code [places]}, or where the inputs
     * name no places {@code [batch, sequence, classes]}.
     */
    TOKEN_CLASS;

    /** Whether a model with such a head can write a text. */
    public boolean writes() {
        return this == TOKEN || this == NEXT_TOKEN;
    }
}
