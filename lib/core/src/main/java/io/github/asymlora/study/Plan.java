package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The runs of a study that are known so far: all but for those that wait for a search. It follows from the study and the
 * finished runs alone, so that every worker finds the same one.
 *
 * @param runs known, in the order in which they are started
 * @param choices what searches found
 * @param waiting combinations whose search isn't over
 */
public record Plan(List<StudyRun> runs, List<Choice> choices, int waiting) {
    /**
     * What a search found for a combination.
     *
     * @param settings the combination
     * @param chosen the best value of each key
     * @param score its validation score, the mean over the search's seeds
     * @param dropped candidates that halving didn't let train to the end
     */
    public record Choice(
            Map<String, String> settings, Map<String, JsonNode> chosen, double score, List<String> dropped) {
        /** {@code both r=8: training.learning_rate 0.002, validation 0.8120; dropped by halving: [0.03]}. */
        @Override
        public String toString() {
            String values = chosen.entrySet().stream()
                    .map(value -> value.getKey() + " " + Combination.text(value.getValue()))
                    .collect(Collectors.joining(", "));
            return String.format(
                    Locale.ROOT,
                    "%s%s, validation %.4f%s",
                    settings.isEmpty() ? "" : String.join(", ", settings.values()) + ": ",
                    values,
                    Math.abs(score),
                    dropped.isEmpty() ? "" : "; dropped by halving: " + String.join(" ", dropped));
        }
    }

    /** A finished run's score on the validation set, higher is better; not there where it isn't finished; NaN where it failed. */
    interface Scores {
        OptionalDouble of(StudyRun run);
    }

    /** The runs that are known, after what is in the folder. */
    public static Plan of(Study study, RunsFolder runs) {
        return of(study, runs::score);
    }

    static Plan of(Study study, Scores scores) {
        Map<String, StudyRun> runs = new LinkedHashMap<>();
        List<Choice> choices = new ArrayList<>();
        int waiting = 0;
        for (Combination combination : study.combinations()) {
            if (study.search() == null) {
                study.seeds().forEach(seed -> add(runs, study.run(combination, seed, false)));
                continue;
            }
            Chooser chooser = new Chooser(study, combination, scores);
            Choice choice = chooser.choose();
            chooser.runs.forEach(run -> add(runs, run));
            if (choice == null) {
                waiting++;
            } else {
                choices.add(choice);
                Combination chosen = Study.candidate(combination, choice.chosen());
                study.seeds().forEach(seed -> add(runs, study.run(chosen, seed, false)));
            }
        }
        return new Plan(List.copyOf(runs.values()), choices, waiting);
    }

    /** Combinations that come to the same recipe are one run. */
    private static void add(Map<String, StudyRun> runs, StudyRun run) {
        runs.putIfAbsent(run.id(), run);
    }

    /** One combination's search, as far as it is. */
    private static final class Chooser {
        private final Study study;
        private final Search search;
        private final Combination combination;
        private final Scores scores;
        private final List<StudyRun> runs = new ArrayList<>();
        private final List<String> dropped = new ArrayList<>();

        Chooser(Study study, Combination combination, Scores scores) {
            this.study = study;
            this.search = study.search();
            this.combination = combination;
            this.scores = scores;
        }

        private record Scored(Map<String, JsonNode> candidate, double score) {
            double value() {
                return candidate.values().iterator().next().asDouble();
            }
        }

        /** Or null, where runs are missing that it needs. */
        Choice choose() {
            return search.further() > 0 ? beyondTheEnds() : halved();
        }

        private Choice beyondTheEnds() {
            List<Map<String, JsonNode>> tried = new ArrayList<>(search.candidates());
            while (true) {
                List<Scored> scored = scored(tried, 0);
                if (isUnfinished(scored)) {
                    return null;
                }
                var rates = new RateSearch(new TreeMap<>());
                scored.forEach(one -> rates.scores().put(one.value(), one.score()));
                Optional<Map<String, JsonNode>> next = search.beyond(rates);
                if (next.isEmpty()) {
                    return scored.stream()
                            .filter(one -> one.value() == rates.best())
                            .map(one -> new Choice(combination.settings(), one.candidate(), one.score(), dropped))
                            .findFirst()
                            .orElseThrow();
                }
                tried.add(next.get());
            }
        }

        private List<Scored> scored(List<Map<String, JsonNode>> candidates, int round) {
            List<Scored> scored = new ArrayList<>();
            candidates.forEach(candidate -> scored.add(new Scored(candidate, mean(candidate, round))));
            return scored;
        }

        private static boolean isUnfinished(List<Scored> scored) {
            return scored.stream().anyMatch(one -> Double.isInfinite(one.score()));
        }

        private Choice halved() {
            List<Map<String, JsonNode>> left = search.candidates();
            for (int round = 0; ; round++) {
                List<Scored> scored = scored(left, round);
                if (isUnfinished(scored)) {
                    return null;
                }
                List<Scored> ranked = scored.stream()
                        .sorted(Comparator.comparingDouble(
                                one -> Double.isNaN(one.score()) ? Double.POSITIVE_INFINITY : -one.score()))
                        .toList(); // a stable order: of equals the first
                if (round == search.halving()) {
                    return new Choice(
                            combination.settings(),
                            ranked.get(0).candidate(),
                            ranked.get(0).score(),
                            dropped);
                }
                int kept = (ranked.size() + 1) / 2;
                ranked.subList(kept, ranked.size())
                        .forEach(one -> dropped.add(one.candidate().values().stream()
                                .map(Combination::text)
                                .toList()
                                .toString()));
                left = ranked.subList(0, kept).stream().map(Scored::candidate).toList();
            }
        }

        /** Minus infinity where a run is missing, NaN where one failed. */
        private double mean(Map<String, JsonNode> candidate, int round) {
            double sum = 0;
            for (long seed : search.seeds()) {
                StudyRun run = run(candidate, round, seed);
                runs.add(run);
                sum += scores.of(run).orElse(Double.NEGATIVE_INFINITY);
            }
            return sum / search.seeds().size();
        }

        private StudyRun run(Map<String, JsonNode> candidate, int round, long seed) {
            Combination chosen = Study.candidate(combination, candidate);
            StudyRun full = study.run(chosen, seed, true);
            int all = full.recipe().training().epochs();
            int epochs = search.epochs(all, round);
            if (epochs == all) {
                return full;
            }
            JsonNode fewer = JsonNodeFactory.instance.numberNode(epochs);
            return study.run(chosen.with("training.epochs", fewer, true), seed, true);
        }
    }
}
