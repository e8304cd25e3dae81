package io.github.asymlora.io.hub;

import java.io.IOException;
import java.time.Duration;

/** The server asks to come back later. */
final class BusyException extends IOException {
    private final transient Duration pause;

    /** A pause of zero: it did not say when. */
    BusyException(String message, Duration pause) {
        super(message);
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }
}
