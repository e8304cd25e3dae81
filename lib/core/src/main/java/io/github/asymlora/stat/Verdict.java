package io.github.asymlora.stat;

/** What a measurement says of a statement. */
public enum Verdict {
    /** An identity or inequality that was checked to rounding, or to the stated error. */
    HOLDS("holds"),
    /** Told apart from chance, in the stated direction, with models and data that aren't the paper's. */
    HOLDS_AT_THIS_SCALE("holds at this scale"),
    /** Told apart from chance, in the other direction; or an identity that fails. */
    CONTRADICTED("contradicted"),
    /** Neither: the interval says how large a difference could hide. */
    NOT_TOLD_APART("not told apart");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
