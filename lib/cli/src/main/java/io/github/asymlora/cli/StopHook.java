package io.github.asymlora.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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
     * @param says what the user reads meanwhile; empty for nothing
     */
    static <T> T during(Supplier<T> work, PrintWriter terminal, String says) {
        StopHook stop = new StopHook();
        Thread hook = new Thread(() -> {
            terminal.print(says.isEmpty() ? "" : says + System.lineSeparator());
            terminal.flush();
            stop.interrupt();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            stop.ended.countDown();
            remove(hook);
        }
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
