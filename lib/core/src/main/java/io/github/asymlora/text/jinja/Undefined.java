package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;

/** What isn't there. It prints nothing and is false and empty; all else that is done with it is an error. */
record Undefined(String message) {
    InputException error() {
        return new InputException(message + ".");
    }
}
