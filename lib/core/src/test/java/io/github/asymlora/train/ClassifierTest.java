package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.BitFit;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.LabelledTexts;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictions of a run, and the same again from its folder. */
class ClassifierTest {
    private static final List<String> TEXTS =
            TinyTask.task().test().examples().stream().map(Example::text).toList();

    @TempDir
    private Path folder;

    private Path base;

    @BeforeEach
    void copy() {
        base = TinyTask.model(folder.resolve("tiny"));
    }

    private List<Classification> train(TextTask task, FineTuning method, Pooling pooling, Path saved) {
        try (Model model = Models.load(base, pooling);
                Run run = Trainer.of(model)
                        .method(method)
                        .options(TinyTask.OPTIONS)
                        .fit(task)) {
            run.save(saved);
            return run.predict(TEXTS);
        }
    }

    static Stream<FineTuning> methods() {
        return Stream.of(Lora.rank(2), new BitFit(), new HeadOnly(), new FullFineTuning());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aFolderGivesTheRunsPredictions(FineTuning method) {
        for (Pooling pooling : List.of(Pooling.CLASSIFICATION, Pooling.MEAN)) {
            Path saved = folder.resolve(method.name() + pooling);
            List<Classification> expected = train(TinyTask.task(), method, pooling, saved);
            try (Classifier classifier = Classifier.open(saved)) {
                assertThat(classifier.labels()).containsExactly("b", "a");
                assertThat(classifier.predict(TEXTS)).isEqualTo(expected);
            }
        }
    }

    @Test
    void predictionsAreTheMostLikelyClassesOfEvaluation() {
        TextTask task = TinyTask.task();
        try (Model model = Models.load(base);
                Run run = Trainer.of(model).options(TinyTask.OPTIONS).fit(task)) {
            List<Classification> predictions = run.predict(TEXTS);
            long right = IntStream.range(0, TEXTS.size())
                    .filter(i -> predictions.get(i).label().equals(task.labels().get((int)
                            task.test().examples().get(i).label())))
                    .count();
            assertThat((double) right / TEXTS.size()).isEqualTo(run.test(), within(1e-9));
            assertThat(predictions).allSatisfy(prediction -> {
                assertThat(prediction.probabilities()).containsOnlyKeys("b", "a");
                assertThat(prediction.probabilities().values().stream()
                                .mapToDouble(p -> p)
                                .sum())
                        .isEqualTo(1, within(1e-9));
                assertThat(prediction.probability())
                        .isEqualTo(prediction.probabilities().get(prediction.label()))
                        .isGreaterThanOrEqualTo(0.5);
            });
            assertThat(run.predict("a c a d"))
                    .hasToString(run.predict(List.of("a c a d")).get(0).toString());
        }
    }

    @Test
    void aClosedRunPredictsNothing() {
        try (Model model = Models.load(base)) {
            Run run = Trainer.of(model).options(TinyTask.OPTIONS).fit(TinyTask.task());
            run.close();
            assertThatThrownBy(() -> run.predict("a")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void valuesArePredictedAsValues() {
        List<LabelledText> rows = IntStream.range(0, 40)
                .mapToObj(i -> new LabelledText("a ".repeat(i % 4 + 1), String.valueOf(i % 4 / 4.0)))
                .toList();
        TextTask task = LabelledTexts.of("lengths", rows).goal(Task.Goal.VALUE).task();
        List<Classification> predictions = train(task, Lora.rank(2), Pooling.MEAN, folder.resolve("values"));
        assertThat(predictions).allSatisfy(prediction -> {
            assertThat(prediction.label()).isNull();
            assertThat(prediction.probabilities()).isEmpty();
            assertThat(prediction.value()).isBetween(-2.0, 3.0);
        });
    }

    @Test
    void aFolderOfPeftsNamesItsBaseAndBasesAreFoundBesideIt() throws IOException {
        Path saved = folder.resolve("peft");
        List<Classification> expected = train(TinyTask.task(), Lora.rank(2), Pooling.CLASSIFICATION, saved);
        Files.delete(saved.resolve("asymlora.json")); // as PEFT's: base_model_name_or_path is "tiny"
        try (Classifier classifier = Classifier.open(saved)) {
            assertThat(classifier.predict(TEXTS))
                    .extracting(Classification::probability)
                    .isEqualTo(
                            expected.stream().map(Classification::probability).toList());
        }
        Path elsewhere = folder.resolve("moved/peft");
        Files.createDirectories(elsewhere.getParent());
        Files.move(saved, elsewhere);
        assertThatThrownBy(() -> Classifier.open(elsewhere))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("its base model can't be opened", "\"tiny\"", "Give the model, too");
        try (Classifier classifier = Classifier.open(base.toString(), elsewhere)) {
            assertThat(classifier.predict(TEXTS)).hasSameSizeAs(TEXTS);
        }
    }

    @Test
    void whatPredictsNothingIsRefused() throws IOException {
        assertThatThrownBy(() -> Classifier.open(folder.resolve("none"))).hasMessageContaining("no adapter folder");
        assertThatThrownBy(() -> Classifier.open(
                        TinyTask.model("llama", folder.resolve("llama")).toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no head that predicts");
        Path saved = folder.resolve("damaged");
        train(TinyTask.task(), new HeadOnly(), Pooling.MEAN, saved);
        for (String damage : List.of("{", "{\"max_length\": 16, \"pooling\": \"men\"}", "{\"max_length\": -1}", "[]")) {
            Files.writeString(saved.resolve("asymlora.json"), damage);
            assertThatThrownBy(() -> Classifier.open(saved))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("asymlora.json");
        }
    }

    @Test
    void pairsArePredictedToo() {
        TextTask letters = TinyTask.task();
        List<LabelledText> rows = letters.train().examples().stream()
                .map(example -> new LabelledText(example.text(), "e", example.label() == 1 ? "yes" : "no"))
                .toList();
        try (Model model = Models.load(base);
                Run run = Trainer.of(model).options(TinyTask.OPTIONS).fit(TextTask.of("pairs", rows))) {
            assertThat(run.predictRows(rows)).hasSameSizeAs(rows);
            assertThat(run.predictRows(rows).get(0))
                    .isNotEqualTo(run.predict(rows.get(0).text()));
        }
    }
}
