package io.github.asymlora.cli;

import io.github.asymlora.train.InterruptedTraining;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import picocli.CommandLine;

/**
 * Ctrl-C and the like: lets this thread's training save its state before the machine goes down. It waits for that and not
 * for the thread, which may itself wait for the machine in {@link System#exit}.
 */
final class StopHook {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();

    private StopHook() {}

    /**
     * Works, and when the machine is told to go down interrupts that.
     *
     * @param work answers the exit code
     * @param terminal where the user reads of it
     * @return the exit code, of an interrupted training 1
     */
    static int during(IntSupplier work, PrintWriter terminal) {
        StopHook stop = new StopHook();
        Thread hook = new Thread(() -> {
            say(terminal, "saving the state ...");
            stop.interrupt();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.getAsInt();
        } catch (InterruptedTraining e) {
            say(terminal, "asymlora: " + e.getMessage() + " The same command goes on from there.");
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            stop.ended.countDown();
            remove(hook);
        }
    }

    private static void say(PrintWriter terminal, String line) {
        terminal.println(line);
        terminal.flush();
    }

    private void interrupt() {
        worker.interrupt();
        try {
            while (!ended.await(1, TimeUnit.SECONDS)) {
                worker.interrupt(); // in case that something took the first for its own
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is what ends this.
        }
    }
}
