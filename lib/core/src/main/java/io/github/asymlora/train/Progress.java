package io.github.asymlora.train;

import io.github.asymlora.metric.Metric;
import java.util.Map;

/**
 * How far training is.
 *
 * @param step updates made
 * @param evaluations made
 * @param best the best of them; null before the first
 * @param lossSum over the labels since the last one
 * @param labels how many these are
 * @param seconds spent in updates and evaluations, over all sessions
 */
record Progress(int step, int evaluations, Events.Evaluated best, double lossSum, double labels, double seconds) {
    static final Progress START = new Progress(0, 0, null, 0, 0, 0);

    Progress after(TrainStep.Result seen, double secondsNow) {
        return new Progress(
                step + 1, evaluations, best, lossSum + seen.loss() * seen.labels(), labels + seen.labels(), secondsNow);
    }

    Progress after(Events.Evaluated evaluated, double secondsNow) {
        return new Progress(step, evaluated.number(), evaluated.best() ? evaluated : best, 0, 0, secondsNow);
    }

    /** Over all labels since the last evaluation. */
    double meanLoss() {
        return lossSum / labels;
    }

    /** Strictly better than every one before: of equals the first is kept. */
    boolean isImprovedBy(Map<Metric, Double> validation, Metric metric) {
        if (validation.isEmpty()) {
            return true;
        }
        double value = validation.get(metric);
        double before = best == null ? Double.NaN : best.validation().get(metric);
        return Double.isNaN(before) || (metric.higherIsBetter() ? value > before : value < before);
    }

    /** How many evaluations in a row weren't the best so far. */
    int sinceBest() {
        return best == null ? 0 : evaluations - best.number();
    }

    /**
     * Whether a run comes by here.
     *
     * @param interval updates between its evaluations
     * @param total its updates
     */
    boolean isWithin(int interval, int total) {
        return evaluations >= 0
                && step
                        >= (evaluations == 0
                                ? 0
                                : (evaluations - 1L) * interval + 1) // or less, where a listener stopped it
                && step <= Math.min(total, (evaluations + 1L) * interval)
                && (evaluations == 0 ? best == null : best != null && best.validation() != null);
    }
}
