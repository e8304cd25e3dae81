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

    /** 0 before the first. */
    int lastStep() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
    }

    /** 0 before the first. */
    int lastEpoch() {
        return epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).epoch();
    }
}
