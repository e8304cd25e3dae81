package io.github.asymlora.train;

import io.github.asymlora.metric.Metric;

/**
 * How far training is.
 *
 * @param step updates made
 * @param epochs evaluated ones
 * @param best the best of them; null before the first
 * @param lossSum over the labels that the present epoch has seen
 * @param labels how many these are
 * @param seconds spent in updates and evaluations, over all sessions
 */
record Progress(int step, int epochs, Events.Epoch best, double lossSum, long labels, double seconds) {
    static final Progress START = new Progress(0, 0, null, 0, 0, 0);

    Progress after(Updates.Seen seen, double secondsNow) {
        return new Progress(
                step + 1, epochs, best, lossSum + seen.loss() * seen.labels(), labels + seen.labels(), secondsNow);
    }

    Progress after(Events.Epoch epoch, double secondsNow) {
        return new Progress(step, epoch.epoch(), epoch.best() ? epoch : best, 0, 0, secondsNow);
    }

    /** Over all labels of the present epoch. */
    double meanLoss() {
        return lossSum / labels;
    }

    /** Strictly better than every epoch before: of equals the first is kept. */
    boolean isImprovedBy(double value, Metric metric) {
        double before = best == null ? Double.NaN : best.validation().get(metric);
        return Double.isNaN(before) || (metric.higherIsBetter() ? value > before : value < before);
    }

    /** Whether a run of that many updates and epochs comes by here. */
    boolean isWithin(int stepsPerEpoch, int allEpochs) {
        return epochs >= 0
                && epochs <= allEpochs
                && step >= (long) epochs * stepsPerEpoch
                && step <= Math.min(allEpochs, epochs + 1L) * stepsPerEpoch
                && (epochs == 0 ? best == null : best != null && best.validation() != null);
    }
}
