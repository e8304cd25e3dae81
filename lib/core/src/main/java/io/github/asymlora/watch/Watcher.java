package io.github.asymlora.watch;

import io.github.asymlora.train.Events;
import io.github.asymlora.train.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Passes a training's numbers on to another tool. A run that goes on is passed on from its beginning. */
public abstract class Watcher implements Events, AutoCloseable {
    private int step;
    private double seconds;

    /** In the order in which they came about. */
    abstract void pass(List<Scalar> scalars);

    @Override
    public void resumed(History before) {
        List<Scalar> all = new ArrayList<>();
        before.steps().forEach(earlier -> all.addAll(of(earlier)));
        before.evaluations().forEach(earlier -> all.addAll(Scalar.of(earlier, seconds(before, earlier.step()))));
        pass(all);
    }

    private static double seconds(History history, int step) {
        return history.steps().stream()
                .filter(update -> update.step() == step)
                .mapToDouble(Step::time)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void stepped(Step update) {
        pass(of(update));
    }

    private List<Scalar> of(Step update) {
        step = update.step();
        seconds = update.time();
        return Scalar.of(update);
    }

    @Override
    public void evaluated(Evaluated evaluation) {
        pass(Scalar.of(evaluation, seconds));
    }

    /**
     * The run is done.
     *
     * @param scores of the model that was kept, by name: {@code test/accuracy}
     */
    public void finished(Map<String, Double> scores) {
        List<Scalar> all = new ArrayList<>();
        scores.forEach((name, score) -> all.add(new Scalar(name, score, step, seconds)));
        pass(all);
    }

    @Override
    public abstract void close();
}
