package io.github.asymlora.train;

import io.github.asymlora.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run saw: every update and every evaluation. */
public final class History implements Events {
    private final List<Step> steps = new ArrayList<>();
    private final List<Evaluated> evaluations = new ArrayList<>();

    /** What a run's {@code metrics.jsonl} tells; torn lines are left out. */
    public static History read(Path metrics) {
        History history = new History();
        MetricsLog.read(metrics, history);
        return history;
    }

    @Override
    public void stepped(Step step) {
        steps.add(step);
    }

    @Override
    public void evaluated(Evaluated evaluation) {
        evaluations.add(evaluation);
    }

    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    public List<Evaluated> evaluations() {
        return Collections.unmodifiableList(evaluations);
    }

    /** The evaluation that counts: the last one said to be best. */
    public Evaluated best() {
        return evaluations.stream()
                .filter(Evaluated::best)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** A line for each evaluation. */
    @Override
    public String toString() {
        return evaluations.stream()
                .map(evaluation -> String.format(
                        Locale.ROOT,
                        "epoch %d, step %d  training loss %.4f  validation %s%s",
                        evaluation.epoch(),
                        evaluation.step(),
                        evaluation.trainingLoss(),
                        metrics(evaluation.validation()),
                        evaluation.best() ? "  best so far" : ""))
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
    int lastEvaluation() {
        return evaluations.isEmpty()
                ? 0
                : evaluations.get(evaluations.size() - 1).number();
    }
}
