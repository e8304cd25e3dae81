package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;

/** What one rendering may use up, so that no template runs or grows without end; and the line that it is at. */
final class Budget {
    /** Steps, and characters and elements that they read or make: seconds, and some hundred megabytes at worst. */
    private static final long WORK = 1L << 25;

    /** Of expressions, statements and calls in one another: far below what a thread's stack holds. */
    private static final int DEPTH = 400;

    private long left = WORK;
    private int depth;
    private int line = 1;

    int line() {
        return line;
    }

    void spend(long work) {
        left -= work;
        if (left < 0) {
            throw new InputException("the template takes more time or memory than a prompt can need.");
        }
    }

    /** Begins a step; {@link #leave} ends it. */
    void enter(int at) {
        line = at;
        spend(1);
        if (++depth > DEPTH) {
            throw new InputException("the template goes more than " + DEPTH + " levels deep.");
        }
    }

    void leave() {
        depth--;
    }
}
