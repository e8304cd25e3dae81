package io.github.asymlora.watch;

import io.github.asymlora.metric.Metric;
import io.github.asymlora.train.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A number of a training.
 *
 * @param name {@code train/loss}, {@code validation/accuracy}; what stands before the slash groups charts
 * @param step updates made before it or by it
 * @param seconds since 1970, when the update was made
 */
record Scalar(String name, double value, int step, double seconds) {
    static List<Scalar> of(Events.Step step) {
        double pace = step.examplesPerSecond();
        return List.of(
                at(step, "loss", step.loss()),
                at(step, "learning_rate", step.learningRate()),
                at(step, "gradient_norm", step.gradientNorm()),
                at(step, "examples_per_second", pace),
                at(step, "tokens_per_second", pace * step.tokens() / step.examples()));
    }

    private static Scalar at(Events.Step step, String name, double value) {
        return new Scalar("train/" + name, value, step.step(), step.time());
    }

    /** @param seconds when its last update was made */
    static List<Scalar> of(Events.Evaluated evaluation, double seconds) {
        List<Scalar> all = new ArrayList<>();
        all.add(new Scalar("train/mean_loss", evaluation.trainingLoss(), evaluation.step(), seconds));
        for (Map.Entry<Metric, Double> score : evaluation.validation().entrySet()) {
            String name = "validation/" + score.getKey().key();
            all.add(new Scalar(name, score.getValue(), evaluation.step(), seconds));
        }
        return all;
    }
}
