package io.github.asymlora.train;

/** Training was stopped from outside ({@link Thread#interrupt()}), between two steps; nothing is half done. */
public final class InterruptedTraining extends RuntimeException {
    InterruptedTraining(String where) {
        super("Training was interrupted " + where + ".");
    }
}
