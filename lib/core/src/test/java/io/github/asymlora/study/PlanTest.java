package io.github.asymlora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    @TempDir
    private Path folder;

    private final Map<String, Double> scores = new HashMap<>();

    private Study study(String search) throws IOException {
        Files.writeString(folder.resolve("base.yaml"), "{task: {name: tweets}, training: {epochs: 8}}");
        return Study.read(Files.writeString(
                folder.resolve("s.yaml"),
                "{base: base.yaml, arms: {both: {}, head: {method: head_only}}, seeds: 3, search: " + search + "}"));
    }

    private Plan plan(Study study) {
        return Plan.of(
                study,
                run -> scores.containsKey(run.id()) ? OptionalDouble.of(scores.get(run.id())) : OptionalDouble.empty());
    }

    /** The nearer to 0.01 the better, the more epochs the better; head only fails at 0.1. */
    private static double score(StudyRun run) {
        double rate = run.recipe().training().learningRate();
        if (rate > 0.05 && run.title().startsWith("head")) {
            return Double.NaN;
        }
        return -Math.abs(Math.log(rate / 0.01))
                + 0.001 * run.recipe().training().epochs();
    }

    /** Runs what is known until nothing new comes. */
    private Plan runAll(Study study) {
        Plan plan = plan(study);
        for (int before = -1; before < scores.size(); plan = plan(study)) {
            before = scores.size();
            plan.runs().forEach(run -> scores.put(run.id(), score(run)));
        }
        return plan;
    }

    @Test
    void seedsWaitForTheSearch() throws IOException {
        Study study = study("{over: {training.learning_rate: [0.002, 0.009, 0.1]}}");
        Plan plan = plan(study);
        assertThat(plan.runs()).hasSize(6).allMatch(StudyRun::search);
        assertThat(plan.waiting()).isEqualTo(2);
        plan.runs().stream()
                .filter(run -> run.title().startsWith("head"))
                .forEach(run -> scores.put(run.id(), score(run)));
        assertThat(plan(study).runs()).hasSize(9);
        Plan all = runAll(study);
        assertThat(all.runs()).hasSize(study.size()).hasSize(12);
        assertThat(all.choices())
                .hasSize(2)
                .allMatch(choice -> choice.chosen().toString().equals("{training.learning_rate=0.009}"));
        assertThat(all.runs().stream().filter(run -> !run.search()))
                .hasSize(6)
                .allMatch(run -> run.recipe().training().learningRate() == 0.009)
                .allMatch(run -> run.recipe().seed() < 3);
    }

    @Test
    void halvingTrainsTheBetterHalfLonger() throws IOException {
        Study study = study("{over: {training.learning_rate: [0.0001, 0.1, 0.001, 0.008, 0.03]}, halving: 2}");
        Plan all = runAll(study);
        assertThat(all.runs()).hasSize(study.size()).hasSize(2 * (5 + 3 + 2 + 3));
        Map<Integer, Set<Double>> trained = new HashMap<>();
        all.runs().stream()
                .filter(run -> run.search() && run.title().startsWith("both"))
                .forEach(run -> trained.computeIfAbsent(run.recipe().training().epochs(), e -> new HashSet<>())
                        .add(run.recipe().training().learningRate()));
        assertThat(trained)
                .isEqualTo(Map.of(
                        2,
                        Set.of(0.0001, 0.1, 0.001, 0.008, 0.03),
                        4,
                        Set.of(0.001, 0.008, 0.03),
                        8,
                        Set.of(0.008, 0.03)));
        assertThat(all.choices().get(0).toString())
                .isEqualTo("both: training.learning_rate 0.008, validation 0.2151;"
                        + " dropped by halving: [0.1] [0.0001] [0.001]");
    }

    @Test
    void goesOnBeyondTheEndWhereTheBestLies() throws IOException {
        Study study = study("{over: {training.learning_rate: [0.0004, 0.002]}, further: 3}");
        assertThat(plan(study).runs()).hasSize(4);
        Plan all = runAll(study);
        assertThat(rates(all.runs().stream().filter(StudyRun::search).toList(), "both"))
                .containsExactly(0.0004, 0.002, 0.01, 0.05);
        assertThat(all.choices())
                .hasSize(2)
                .allMatch(choice -> choice.chosen().toString().equals("{training.learning_rate=0.01}"));
        assertThat(all.runs()).hasSize(2 * (4 + 3)).hasSizeLessThanOrEqualTo(study.size());
    }

    @Test
    void refusesToGoOnFromWhatHasNoEnds() {
        for (String search : List.of(
                "{over: {training.learning_rate: [0.1]}, further: 1}",
                "{over: {training.learning_rate: [0, 0.1]}, further: 1}",
                "{over: {training.learning_rate: [0.1, 0.2], training.epochs: [1, 2]}, further: 1}",
                "{over: {training.learning_rate: [0.1, 0.2]}, halving: 1, further: 1}",
                "{over: {training.learning_rate: {low: 0.1, high: 1}}, draws: 3, further: 1}")) {
            assertThatThrownBy(() -> study(search))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("search.further goes with a list of two or more numbers");
        }
        assertThatThrownBy(() -> study("{over: {training.learning_rate: [0.1, 0.2]}, further: 99}"))
                .hasMessageContaining("search.further: 99 is not from 0 to 10");
    }

    @Test
    void drawsAreSpreadAndTheSameForAllArms() throws IOException {
        List<StudyRun> runs = plan(study("{over: {training.learning_rate: {low: 0.0001, high: 1}}, draws: 4}"))
                .runs();
        List<Double> both = rates(runs, "both");
        assertThat(rates(runs, "head")).isEqualTo(both).hasSize(4);
        assertThat(both.stream().sorted().map(rate -> (int) Math.floor(Math.log10(rate))))
                .containsExactly(-4, -3, -2, -1);
    }

    private static List<Double> rates(List<StudyRun> runs, String arm) {
        return runs.stream()
                .filter(run -> run.title().startsWith(arm))
                .map(run -> run.recipe().training().learningRate())
                .toList();
    }
}
