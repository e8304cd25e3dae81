package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.stat.Comparison;
import io.github.asymlora.stat.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What arms said of the same examples, run by run, for intervals and comparisons over seeds × examples.
 *
 * <pre>{@code
 * outcomes.add("tweets", "both", Metric.ACCURACY, run.predictions(task.test()));
 * outcomes.compare("tweets", "B only", "both");
 * }</pre>
 */
public final class Outcomes {
    private final Bootstrap bootstrap;
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Predictions>>> runs = new LinkedHashMap<>();

    public Outcomes(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * Adds a run. Runs of two arms are paired in the order in which they are added: of the same seeds.
     *
     * @param place what it was judged on: a task or a domain
     * @param metric of the place
     * @throws InputException if the place has another metric
     */
    public void add(String place, String arm, Metric metric, Predictions run) {
        Metric known = metrics.putIfAbsent(place, metric);
        if (known != null && known != metric) {
            throw new InputException(place + " is judged by " + known + ", not " + metric + ".");
        }
        runs.computeIfAbsent(place, name -> new LinkedHashMap<>())
                .computeIfAbsent(arm, name -> new ArrayList<>())
                .add(run);
    }

    /** In the order in which they came. */
    public List<String> places() {
        return List.copyOf(runs.keySet());
    }

    /** Those of a place, in the order in which they came. */
    public List<String> arms(String place) {
        return List.copyOf(at(place).keySet());
    }

    /** An arm's runs. */
    public List<Predictions> runs(String place, String arm) {
        List<Predictions> some = at(place).get(arm);
        if (some == null) {
            throw new InputException("no run of " + arm + " on " + place + "."
                    + InputException.didYouMean(arm, at(place).keySet()));
        }
        return some;
    }

    private Map<String, List<Predictions>> at(String place) {
        Map<String, List<Predictions>> arms = runs.get(place);
        if (arms == null) {
            throw new InputException("no run on " + place + "." + InputException.didYouMean(place, runs.keySet()));
        }
        return arms;
    }

    /** An arm's mean score, with its interval. */
    public Interval interval(String place, String arm) {
        List<Predictions> some = runs(place, arm);
        return bootstrap.of(some.size(), some.get(0).size(), Predictions.scores(some, metrics.get(place)));
    }

    /**
     * The first arm's score less the second's.
     *
     * @throws InputException if they have different numbers of runs, or other examples
     */
    public Comparison compare(String place, String one, String other) {
        List<Predictions> first = runs(place, one);
        List<Predictions> second = runs(place, other);
        if (first.size() != second.size()) {
            throw new InputException(one + " has " + first.size() + " runs on " + place + ", " + other + " has "
                    + second.size() + ": they are compared in pairs.");
        }
        Metric metric = metrics.get(place);
        return bootstrap.compare(
                first.size(),
                first.get(0).size(),
                Predictions.scores(first, metric),
                Predictions.scores(second, metric));
    }
}
