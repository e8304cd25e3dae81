package io.github.asymlora.adapter;

import io.github.asymlora.InputException;

/** What options of methods must be. */
final class Ranges {
    /** Far above every layer's, and low enough that a factor's size is no overflow. */
    private static final int MAX_RANK = 1 << 16;

    private Ranges() {}

    static void rank(String name, int value) {
        if (value < 1 || value > MAX_RANK) {
            throw new InputException(name + " is " + value + "; it is from 1 to " + MAX_RANK + ".");
        }
    }

    static void above0(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InputException(name + " is " + value + "; it is above 0 and finite.");
        }
    }

    static void finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InputException(name + " is " + value + "; it is finite.");
        }
    }

    static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InputException(name + " is " + value + "; it is at least 0 and below 1.");
        }
    }
}
