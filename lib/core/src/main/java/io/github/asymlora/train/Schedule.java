package io.github.asymlora.train;

/** How the learning rate goes with the steps: up in a line while warming up, then as named. */
public enum Schedule {
    /** Down in a line to 0. */
    LINEAR,
    /** Down along half a cosine to 0. */
    COSINE,
    CONSTANT;

    /**
     * The share of the base learning rate that a step uses.
     *
     * @param step counted from 0; with warmup, step 0 uses 0
     * @param warmup steps of warmup
     * @param total all steps
     */
    public double factor(int step, int warmup, int total) {
        if (step < warmup) {
            return (double) step / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, total - warmup);
        return switch (this) {
            case LINEAR -> Math.max(0, 1 - progress);
            case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
            case CONSTANT -> 1;
        };
    }
}
