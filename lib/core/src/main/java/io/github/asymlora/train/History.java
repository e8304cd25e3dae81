package io.github.asymlora.train;

import io.github.asymlora.metric.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** A line for each epoch. */
    @Override
    public String toString() {
        return epochs.stream()
                .map(epoch -> String.format(
                        Locale.ROOT,
                        "epoch %d  training loss %.4f  validation %s%s",
                        epoch.epoch(),
                        epoch.trainingLoss(),
                        metrics(epoch.validation()),
                        epoch.best() ? "  best so far" : ""))
                .collect(Collectors.joining("\n"));
    }

    private static String metrics(Map<Metric, Double> values) {
        return values.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.4f", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
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
