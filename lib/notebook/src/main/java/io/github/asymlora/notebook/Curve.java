package io.github.asymlora.notebook;

import io.github.asymlora.train.Events;
import io.github.asymlora.train.History;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The loss of a run's updates, and its mean between evaluations. */
public final class Curve {
    private Curve() {}

    /** The figure. */
    public static Plot of(History history) {
        List<Events.Step> steps = history.steps();
        List<Events.Evaluated> evaluations = history.evaluations();
        Plot plot = Plot.titled("loss while training").x("step").y("loss");
        plot = plot.line("each batch", numbers(steps, Events.Step::step), numbers(steps, Events.Step::loss));
        return evaluations.isEmpty()
                ? plot
                : plot.points(
                        "mean until an evaluation",
                        numbers(evaluations, Events.Evaluated::step),
                        numbers(evaluations, Events.Evaluated::trainingLoss));
    }

    /** The figure as a drawing, for a card; none of a run without steps. */
    public static Optional<String> svg(History history) {
        return history.steps().isEmpty() ? Optional.empty() : of(history).svg();
    }

    private static <T> double[] numbers(List<T> values, ToDoubleFunction<T> number) {
        return values.stream().mapToDouble(number).toArray();
    }
}
