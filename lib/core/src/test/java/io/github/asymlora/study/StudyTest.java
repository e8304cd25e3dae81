package io.github.asymlora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void recipes() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), "{task: {name: tweets}, adapter: {rank: 4}}");
        Files.writeString(folder.resolve("head.yaml"), "{base: base.yaml, method: head_only}");
    }

    private Study read(String text) throws IOException {
        return Study.read(Files.writeString(folder.resolve("s.yaml"), text));
    }

    /** All of it, where nothing is searched. */
    private List<StudyRun> runs(String text) throws IOException {
        Study study = read(text);
        List<StudyRun> runs = Plan.of(study, run -> OptionalDouble.empty()).runs();
        assertThat(runs).hasSize(study.size());
        return runs;
    }

    @Test
    void everyArmMeetsEveryValueAndSeed() throws IOException {
        List<StudyRun> runs = runs("""
                base: base.yaml
                set: {training: {epochs: 2}}
                arms:
                  both: {adapter: {rank: 8}}
                  head only: {method: head_only}
                grid: {task.name: [tweets, movies], training.max_length: [32]}
                paired: {training.batch_size: [8, 16], training.learning_rate: [0.001, 0.002]}
                seeds: [3, 5]
                """);
        assertThat(runs).hasSize(2 * 2 * 2 * 2);
        StudyRun last = runs.get(runs.size() - 1);
        assertThat(last.settings())
                .isEqualTo(Map.of(
                        "arm", "head only",
                        "task.name", "movies",
                        "training.batch_size", "16",
                        "training.learning_rate", "0.002",
                        "seed", "5"));
        assertThat(last.title()).isEqualTo("head only, name movies, batch_size 16, learning_rate 0.002, seed 5");
        Recipe recipe = last.recipe();
        assertThat(recipe.method()).isEqualTo(Recipe.Kind.HEAD_ONLY);
        assertThat(recipe.training().batchSize()).isEqualTo(16);
        assertThat(recipe.training().epochs()).isEqualTo(2);
        assertThat(recipe.training().maxLength()).isEqualTo(32);
        assertThat(runs.stream().map(StudyRun::folderName)).doesNotHaveDuplicates();
    }

    @Test
    void everyStudyOfTheRepositoryIsRead() throws IOException {
        try (Stream<Path> studies = Files.list(Path.of("../../notebooks/studies"))) {
            List<Path> found = studies.toList();
            assertThat(found).isNotEmpty();
            found.forEach(study -> assertThat(Study.read(study).size()).isPositive());
        }
    }

    @Test
    void armsMayBeRecipes() throws IOException {
        assertThat(runs("{arms: [base.yaml, head.yaml], seeds: 2}").stream().map(StudyRun::title))
                .containsExactly("base, seed 0", "base, seed 1", "head, seed 0", "head, seed 1");
    }

    @Test
    void whatComesToTheSameIsOneRun() throws IOException {
        Study study = read("{base: base.yaml, arms: {one: {adapter: {rank: 4}}, other: {}}}");
        assertThat(Plan.of(study, run -> OptionalDouble.empty()).runs()).hasSize(1);
    }

    /** What the paper reports of it, and how often it is saved, make no other run. */
    @Test
    void anIdIsOfWhatIsComputed() throws IOException {
        String id = runs("base: base.yaml").get(0).id();
        assertThat(runs("{base: base.yaml, set: {paper: {source: Table 1}, training: {save_every: 3}}}")
                        .get(0)
                        .id())
                .isEqualTo(id);
        assertThat(runs("{base: base.yaml, set: {training: {epochs: 4}}}")
                        .get(0)
                        .id())
                .isNotEqualTo(id);
    }

    @Test
    void unlessLeavesOut() throws IOException {
        List<StudyRun> runs = runs("""
                base: base.yaml
                arms: {both: {}, head: {method: head_only}}
                grid: {training.learning_rate: [0.001, 0.01, 0.1], task.name: [tweets, movies]}
                unless:
                  - {arm: head, training.learning_rate: [1.0e-1, 1.0e-2]}
                  - {task.name: movies, training.learning_rate: 0.1}
                """);
        assertThat(runs.stream().map(StudyRun::title))
                .containsExactly(
                        "both, learning_rate 0.001, name tweets, seed 0",
                        "both, learning_rate 0.001, name movies, seed 0",
                        "both, learning_rate 0.01, name tweets, seed 0",
                        "both, learning_rate 0.01, name movies, seed 0",
                        "both, learning_rate 0.1, name tweets, seed 0",
                        "head, learning_rate 0.001, name tweets, seed 0",
                        "head, learning_rate 0.001, name movies, seed 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{arms: {a: {}}} | base is missing",
                "{base: base.yml} | no recipe",
                "{bases: base.yaml} | Did you mean \"base\"?",
                "{base: base.yaml, grid: {training.epoch: [1, 2]}} | training.epoch: unknown key",
                "{base: base.yaml, grid: {training.epochs: []}} | grid.training.epochs has no values",
                "{base: base.yaml, grid: {training.epochs: 3}} | grid.training.epochs is not a list",
                "{base: base.yaml, paired: {training.epochs: [1, 2], adapter.rank: [1]}} | different numbers of values",
                "{base: base.yaml, unless: [{task.name: tweets}]} | leaves nothing of 1 combinations",
                "{base: base.yaml, arms: {a: {method: loar}}} | Did you mean \"lora\"?",
                "{base: base.yaml, arms: {a: 3}} | arms.a is not a mapping",
                "{base: base.yaml, arms: [head.yaml]} | base: arms that are recipes have none",
                "{arms: [head.yaml, head.yaml]} | two recipes of one name",
                "{base: base.yaml, seeds: 0} | neither how many",
                "{base: base.yaml, seeds: [1, 1]} | names one twice",
                "{base: base.yaml, seeds: [1, x]} | neither how many",
                "{base: base.yaml, search: {}} | search.over is missing",
                "{base: base.yaml, search: {over: {training.learning_rate: {low: 1, high: 0.1}}, draws: 2}} | 0 < low < high",
                "{base: base.yaml, search: {over: {training.learning_rate: {low: 0.1, high: 1}}}} | search.draws",
                "{base: base.yaml, search: {over: {training.learning_rate: [0.1]}, draws: 2}} | draws goes with",
                "{base: base.yaml, search: {over: {training.rate: [0.1]}}} | training.rate: unknown key",
                "{base: base.yaml, search: {over: {training.learning_rate: [0.1]}, halving: -1}} | search.halving",
                "{base: base.yaml, search: {over: {training.learning_rate: [0.1]}, seeds: 2}, seeds: 1} | seed 0 is among"
            })
    void aWrongStudyIsRefused(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("s.yaml")
                .hasMessageContaining(message);
    }
}
