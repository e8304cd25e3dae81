package io.github.asymlora.train;

import java.nio.channels.ClosedByInterruptException;

/**
 * Training was stopped from outside ({@link Thread#interrupt()}). No update is half done, and where checkpoints are kept
 * the state is saved: the same training, started again, goes on from there.
 */
public final class InterruptedTraining extends RuntimeException {
    InterruptedTraining(String where) {
        this(where, null);
    }

    private InterruptedTraining(String where, Throwable cause) {
        super("Training was interrupted " + where + ".", cause);
    }

    /** Stops here if the thread was told to; it isn't interrupted any more then, so that its state can be saved. */
    public static void check(String where) {
        if (Thread.interrupted()) {
            throw new InterruptedTraining(where);
        }
    }

    /** An interruption in place of a failure that it caused, such as a channel closed in the middle of a read; else the failure. */
    public static RuntimeException insteadOf(RuntimeException failure, String where) {
        if (failure instanceof InterruptedTraining) {
            return failure;
        }
        boolean interrupted = Thread.interrupted();
        for (Throwable cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
            interrupted = cause instanceof ClosedByInterruptException;
        }
        return interrupted ? new InterruptedTraining(where, failure) : failure;
    }
}
