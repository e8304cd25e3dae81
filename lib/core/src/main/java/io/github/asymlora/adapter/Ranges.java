package io.github.asymlora.adapter;

import io.github.asymlora.InputException;

/** What options of methods must be. */
final class Ranges {
    private Ranges() {}

    static void above0(String name, double value) {
        if (!(value > 0)) {
            throw new InputException(name + " is " + value + "; it is above 0.");
        }
    }

    static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InputException(name + " is " + value + "; it is at least 0 and below 1.");
        }
    }
}
