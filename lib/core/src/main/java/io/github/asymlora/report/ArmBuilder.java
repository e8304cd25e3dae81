package io.github.asymlora.report;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.metric.Summary;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.stat.Interval;
import io.github.asymlora.train.Predictions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes an arm of runs that differ in their seeds. */
final class ArmBuilder {
    private final ReportOptions options;
    private final Map<Path, Predictions> predictions;

    ArmBuilder(ReportOptions options, Map<Path, Predictions> predictions) {
        this.options = options;
        this.predictions = predictions;
    }

    String metric(List<FinishedRun> runs) {
        return options.metric() == null ? runs.get(0).metric() : options.metric();
    }

    Arm build(Map<String, String> settings, List<FinishedRun> runs, Arm.Choice choice, List<Arm.Point> curve) {
        String metric = metric(runs);
        double[] scores = runs.stream()
                .mapToDouble(run -> run.score(options.dataset(), metric))
                .toArray();
        return new Arm(
                settings,
                metric,
                Summary.of(scores),
                interval(runs, metric, scores),
                runs.stream().map(FinishedRun::seed).toList(),
                runs.get(0).parameters(),
                runs.stream().mapToDouble(FinishedRun::seconds).average().orElseThrow(),
                choice,
                curve);
    }

    private Interval interval(List<FinishedRun> runs, String metric, double[] scores) {
        if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
            return null;
        }
        Bootstrap.Score score = score(runs, metric);
        if (score != null) {
            return Bootstrap.USUAL.of(runs.size(), examples(runs), score);
        }
        return scores.length > 1 ? Bootstrap.USUAL.mean(scores) : null;
    }

    /** By test examples, or null where predictions are missing or of different examples. */
    Bootstrap.Score score(List<FinishedRun> runs, String metric) {
        List<Predictions> all = runs.stream()
                .map(run -> predictions.get(run.folder()))
                .filter(Objects::nonNull)
                .toList();
        if (all.size() < runs.size()) {
            return null;
        }
        try {
            return Predictions.scores(all, Metric.named(metric));
        } catch (InputException e) {
            return null; // other examples in some, or a metric of one's own
        }
    }

    /** Of one run. */
    double value(FinishedRun run, String metric) {
        return run.score(options.dataset(), metric);
    }

    int examples(List<FinishedRun> runs) {
        return predictions.get(runs.get(0).folder()).size();
    }

    /**
     * Keeps the runs of the value with the best mean validation score.
     *
     * @param byValue runs by the values that were tried
     */
    static Arm.Choice choose(String key, Map<String, List<FinishedRun>> byValue) {
        List<String> values = new ArrayList<>(byValue.keySet());
        String best = values.stream()
                .max(Comparator.comparingDouble(value -> validation(byValue.get(value))))
                .orElseThrow();
        List<String> sorted = sorted(values);
        boolean edge = values.size() > 1
                && (best.equals(sorted.get(0)) || best.equals(sorted.get(sorted.size() - 1)))
                && values.stream().allMatch(ArmBuilder::isNumber);
        return new Arm.Choice(key, best, sorted, edge);
    }

    /** Higher is better; NaN, a run that went astray, is worst. */
    private static double validation(List<FinishedRun> runs) {
        double mean = points(runs);
        boolean higher = Metric.named(runs.get(0).metric()).higherIsBetter();
        return Double.isNaN(mean) ? Double.NEGATIVE_INFINITY : higher ? mean : -mean;
    }

    private static double points(List<FinishedRun> runs) {
        return runs.stream()
                .mapToDouble(run -> run.validation().getOrDefault(run.metric(), Double.NaN))
                .average()
                .orElseThrow();
    }

    /** Mean validation scores by a key's values. */
    static List<Arm.Point> curve(Map<String, List<FinishedRun>> byValue) {
        return sorted(new ArrayList<>(byValue.keySet())).stream()
                .map(value -> new Arm.Point(
                        value, points(byValue.get(value)), byValue.get(value).size()))
                .toList();
    }

    /** By number, or else by name. */
    private static List<String> sorted(List<String> values) {
        return values.stream()
                .sorted(
                        values.stream().allMatch(ArmBuilder::isNumber)
                                ? Comparator.comparingDouble(Double::parseDouble)
                                : Comparator.naturalOrder())
                .toList();
    }

    private static boolean isNumber(String value) {
        try {
            Double.parseDouble(value);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Groups by settings but for some keys, in order. */
    static Map<Map<String, String>, List<FinishedRun>> group(
            List<FinishedRun> runs, Settings settings, String last, Set<String> without) {
        Map<Map<String, String>, List<FinishedRun>> groups = new LinkedHashMap<>();
        runs.forEach(run -> groups.computeIfAbsent(
                        Settings.without(settings.of(run, last), without), key -> new ArrayList<>())
                .add(run));
        return groups;
    }
}
