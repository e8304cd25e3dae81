package io.github.asymlora.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a run saw: every update and every epoch. */
public final class History implements Events {
    private final List<Step> steps = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();

    @Override
    public void stepped(Step step) {
        steps.add(step);
    }

    @Override
    public void evaluated(Epoch epoch) {
        epochs.add(epoch);
    }

    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    public List<Epoch> epochs() {
        return Collections.unmodifiableList(epochs);
    }

    /** The epoch that counts: the last one said to be best. */
    public Epoch best() {
        return epochs.stream()
                .filter(Epoch::best)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    double meanLoss(int epoch) {
        return steps.stream()
                .filter(step -> step.epoch() == epoch)
                .mapToDouble(Step::loss)
                .average()
                .orElse(Double.NaN);
    }
}
