package io.github.asymlora.spark;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Copies a run's directory to its store while it trains, and at the end: what another executor goes on from. */
final class Pusher {
    private static final long SECONDS = 30;

    private final Store store;
    private final Path local;
    private final String directory;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "copies of a run");
        thread.setDaemon(true);
        return thread;
    });

    Pusher(Store store, Path local, String directory) {
        this.store = store;
        this.local = local;
        this.directory = directory;
        clock.scheduleWithFixedDelay(this::tryToPush, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Files come and go while the run writes, and a store may be away for a moment. */
    private void tryToPush() {
        try {
            store.push(local, directory);
        } catch (RuntimeException e) {
            // the next one, or the last, will do
        }
    }

    /** The last copy, of what no longer changes: it must succeed, in a cancelled task too. */
    void stop() {
        boolean interrupted = Thread.interrupted();
        try {
            clock.shutdown();
            clock.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        store.push(local, directory);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
