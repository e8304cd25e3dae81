package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;

/** Who asks, for models that not everybody may have. It never shows in a message: printing it gives stars. */
record Token(String value) {
    Token {
        if (!value.matches("[!-~]+")) { // a header takes nothing else, and its own complaint would quote the value
            throw new InputException("the hub token (HF_TOKEN or its file) is no token: it must be of visible ASCII");
        }
    }

    String header() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
