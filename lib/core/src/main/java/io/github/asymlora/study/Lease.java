package io.github.asymlora.study;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A run that is this process's for now. A thread says so again and again, until it is closed. If the run has
 * passed to somebody else, because this process stood still for too long, the thread that took it is interrupted.
 */
final class Lease implements AutoCloseable {
    /** Between beats; a tenth of the usual patience. */
    static final Duration BEAT = Duration.ofSeconds(5);

    private final Leases leases;
    private final String id;
    private final int generation;
    private final ScheduledExecutorService beats;
    private final Thread owner = Thread.currentThread();
    private volatile boolean lost;
    private long count;

    Lease(Leases leases, String id, int generation) {
        this.leases = leases;
        this.id = id;
        this.generation = generation;
        this.beats = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lease of " + id);
            thread.setDaemon(true);
            return thread;
        });
        beats.scheduleAtFixedRate(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** On a full disk no beat is written, and the next one may be. */
    private void beat() {
        if (leases.newest(id) > generation) {
            lost = true;
            beats.shutdown();
            owner.interrupt();
            return;
        }
        try {
            leases.beat(id, generation, ++count);
        } catch (RuntimeException e) {
            count--;
        }
    }

    /** Whether somebody else has the run now. */
    boolean isLost() {
        return lost;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        try {
            beats.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!lost) {
            leases.giveBack(id, generation);
        }
    }
}
