package io.github.asymlora.cli.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one thread that computes: a model isn't for two. What it is to do waits in a queue of limited length, first come first
 * served; jobs that can be done together with the first are done with it, wherever they stand.
 */
final class Worker<J extends Worker.Job<J>> {
    /** Something to compute. */
    interface Job<J> {
        /** Whether it can be done together with one before it. */
        boolean goesWith(J other);

        /** How much it is. */
        int size();
    }

    private final Deque<J> waiting = new ArrayDeque<>();
    private final Consumer<List<J>> work;
    private final int capacity;
    private final int together;
    private volatile boolean stopped;
    private final Thread thread = new Thread(this::run, "model");

    /**
     * Starts it.
     *
     * @param capacity jobs that may wait
     * @param together the size of jobs that are done together
     * @param work does some jobs and tells those who wait for them, of failures too
     */
    Worker(int capacity, int together, Consumer<List<J>> work) {
        this.capacity = capacity;
        this.together = together;
        this.work = work;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Adds a job.
     *
     * @throws Refusal where as many wait as may
     */
    synchronized void add(J job) {
        if (waiting.size() >= capacity) {
            throw new Refusal(429, "busy", capacity + " requests wait already. Try again later.");
        }
        waiting.add(job);
        notifyAll();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void run() {
        try {
            while (!stopped) {
                work.accept(next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<J> next() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        J first = waiting.poll();
        List<J> jobs = new ArrayList<>(List.of(first));
        int size = first.size();
        for (Iterator<J> others = waiting.iterator(); others.hasNext() && size < together; ) {
            J other = others.next();
            if (other.goesWith(first) && size + other.size() <= together) {
                jobs.add(other);
                size += other.size();
                others.remove();
            }
        }
        return jobs;
    }

    /** Ends it, in the middle of its work if need be; what waits isn't done any more. */
    void stop() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
