package io.github.asymlora.train;

/** How fast training goes: examples over the time since it began, with the last steps counting most. */
final class Throughput {
    private static final double MEMORY = 0.9;
    private static final double NANO = 1e-9;

    private final double before;
    private final long start = System.nanoTime();
    private long last = start;
    private double examples;
    private double time;

    /** Starts now, after so many seconds in earlier sessions. */
    Throughput(double before) {
        this.before = before;
    }

    void passed(int count) {
        long now = System.nanoTime();
        examples = MEMORY * examples + count;
        time = MEMORY * time + (now - last) * NANO;
        last = now;
    }

    double perSecond() {
        return examples / time;
    }

    double secondsFor(long count) {
        return count / perSecond();
    }

    /** Since the beginning, over all sessions. */
    double seconds() {
        return before + (System.nanoTime() - start) * NANO;
    }
}
