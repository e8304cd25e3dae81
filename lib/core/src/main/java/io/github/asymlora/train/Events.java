package io.github.asymlora.train;

import io.github.asymlora.adapter.Plan;
import io.github.asymlora.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What training tells while it runs. Every method may be left out. */
public interface Events {
    /**
     * One update.
     *
     * @param step counted from 1
     * @param of all steps
     * @param epoch counted from 1
     * @param examples in the batch
     * @param tokens in it, padding left out; of pictures 1 each
     * @param loss of the batch, before the update
     * @param gradientNorm before clipping
     * @param learningRate used
     * @param examplesPerSecond over the last steps
     * @param secondsLeft to the end of training, without evaluations
     * @param time when it was made, in seconds since 1970
     */
    record Step(
            int step,
            int of,
            int epoch,
            int examples,
            int tokens,
            double loss,
            double gradientNorm,
            double learningRate,
            double examplesPerSecond,
            double secondsLeft,
            double time) {}

    /**
     * An evaluation, usually at the end of an epoch.
     *
     * @param number counted from 1
     * @param step updates made before it
     * @param epoch in which it is, counted from 1
     * @param trainingLoss mean over the labels since the last one
     * @param validation metrics on the validation set; empty where it isn't judged
     * @param best whether it is the best so far
     */
    record Evaluated(
            int number, int step, int epoch, double trainingLoss, Map<Metric, Double> validation, boolean best) {}

    default void planned(Plan plan) {}

    /** Something else that takes long has begun, such as computing the frozen layers' outputs. */
    default void preparing(String what) {}

    /** The training goes on: what it did before, told ahead of its next update. */
    default void resumed(History before) {}

    default void stepped(Step step) {}

    default void evaluated(Evaluated evaluation) {}

    /** Asked after each update: whether training is to end here, as if this were its last step. */
    default boolean stops() {
        return false;
    }

    /** The training is over, finished or not. */
    default void ended() {}

    /** One that passes everything on, to the first and then the others. */
    static Events all(Events first, List<Events> others) {
        List<Events> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return new Events() {
            @Override
            public void planned(Plan plan) {
                all.forEach(events -> events.planned(plan));
            }

            @Override
            public void preparing(String what) {
                all.forEach(events -> events.preparing(what));
            }

            @Override
            public void resumed(History before) {
                all.forEach(events -> events.resumed(before));
            }

            @Override
            public void stepped(Step step) {
                all.forEach(events -> events.stepped(step));
            }

            @Override
            public void evaluated(Evaluated evaluation) {
                all.forEach(events -> events.evaluated(evaluation));
            }

            @Override
            public boolean stops() {
                return all.stream().anyMatch(Events::stops);
            }

            @Override
            public void ended() {
                all.forEach(Events::ended);
            }
        };
    }
}
