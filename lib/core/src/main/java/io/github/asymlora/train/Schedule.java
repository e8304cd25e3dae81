package io.github.asymlora.train;

/** How the learning rate goes with the steps: up in a line while warming up, then as named. */
public enum Schedule {
    /** Down in a line to 0. */
    LINEAR,
    /** Down along half a cosine to 0. */
    COSINE,
    /** The same several times, each begun at the peak. */
    COSINE_WITH_RESTARTS,
    CONSTANT;

    /**
     * The share of the base learning rate that a step uses.
     *
     * @param step counted from 0; with warmup, step 0 uses 0
     * @param warmup steps of warmup
     * @param total all steps
     * @param cycles of {@link #COSINE_WITH_RESTARTS}
     */
    public double factor(int step, int warmup, int total, int cycles) {
        if (step < warmup) {
            return (double) step / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, total - warmup);
        return switch (this) {
            case LINEAR -> Math.max(0, 1 - progress);
            case COSINE -> cosine(progress);
            case COSINE_WITH_RESTARTS -> progress >= 1 ? 0 : cosine(cycles * progress % 1);
            case CONSTANT -> 1;
        };
    }

    private static double cosine(double progress) {
        return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
}
