package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Tries again what a network or a busy server made fail: after pauses that double, or as long as the server asks. */
final class Retries {
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Sleeper sleeper;

    Retries(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** How a pause is made. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /** What may fail. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /**
     * The attempt's result.
     *
     * @throws UncheckedIOException if the last attempt fails, too, or the thread was interrupted
     * @throws InputException if the server asks for a pause of more than five minutes
     */
    <T> T run(String what, Attempt<T> attempt) {
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (tries == TRIES || Thread.currentThread().isInterrupted() || e instanceof InterruptedIOException) {
                    throw new UncheckedIOException(what + ": " + reason(e), e);
                }
                pause(what, e instanceof BusyException busy && !busy.pause().isZero() ? busy.pause() : pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private void pause(String what, Duration pause) {
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            throw new InputException(what + ": the server asks to come back in " + pause.toMinutes() + " minutes");
        }
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(what + ": interrupted", new InterruptedIOException());
        }
    }

    /** Some of the JDK's network exceptions have no message. */
    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
