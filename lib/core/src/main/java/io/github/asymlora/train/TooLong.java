package io.github.asymlora.train;

import java.util.Locale;

/** What becomes of an example with more tokens than {@code max_length}. */
public enum TooLong {
    /**
     * It is cut at its end. Of a text that leaves no room for the response, the beginning goes: at least a quarter of the
     * length is the response's.
     */
    CUT,
    /** It is left out, and how many were is said. */
    DROP,
    /** Training doesn't begin: the first such example is named. */
    ERROR;

    /** As recipes write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
