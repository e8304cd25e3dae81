package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.LabelledTexts;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.tensor.Compute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that have any of two classes: one for an a in them, one for a b. */
class MultiLabelTest {
    @TempDir
    private Path folder;

    private static List<LabelledText> rows() {
        SplittableRandom random = new SplittableRandom(5);
        List<LabelledText> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean a = random.nextBoolean();
            boolean b = random.nextBoolean();
            String label = a && b
                    ? (i % 2 == 0 ? "[\"has b\", \"has a\"]" : "has a | has b")
                    : a ? "has a" : b ? "has b" : "[]";
            rows.add(new LabelledText(
                    (a ? "a a " : "d ") + (b ? "b b " : "e ") + (char) ('c' + random.nextInt(4)), label));
        }
        return rows;
    }

    private static TextTask task(List<LabelledText> rows) {
        return LabelledTexts.of("letters", rows).goal(Task.Goal.CLASSES).task();
    }

    @ParameterizedTest
    @CsvSource({"CLASSIFICATION,false", "MEAN,false", "CLASSIFICATION,true"})
    void eachClassIsLearnedByItself(Pooling pooling, boolean full) {
        TextTask task = task(rows());
        assertThat(task.labels()).containsExactly("has a", "has b");
        assertThat(task.metrics()).startsWith(Metric.LABELS_F1_MICRO);
        assertThat(task.toString()).contains("any of 2 classes");
        FineTuning method = full ? new FullFineTuning() : Lora.rank(4);
        TrainingOptions options = full ? TinyTask.OPTIONS.withLearningRate(0.003) : TinyTask.OPTIONS.withEpochs(5);
        List<String> texts = task.test().examples().stream().map(Example::text).toList();
        List<Classification> all = new ArrayList<>();
        try (Model model = Models.load(TinyTask.model(folder.resolve("tiny")), pooling);
                Run run = Trainer.of(model).method(method).options(options).fit(task)) {
            assertThat(model.head().predicts()).isEqualTo(Prediction.CLASSES);
            assertThat(run.test()).isGreaterThan(0.9);
            Predictions said = run.predictions(task.test());
            assertThat(said.size()).isEqualTo(task.test().size());
            assertThat(new Bootstrap(100, 1)
                            .of(1, said.size(), Predictions.scores(List.of(said), Metric.SUBSET_ACCURACY))
                            .low())
                    .isLessThanOrEqualTo(said.score(Metric.SUBSET_ACCURACY));
            List<Classification> expected = run.predict(texts);
            all.addAll(expected);
            long right = IntStream.range(0, texts.size())
                    .filter(i -> expected.get(i)
                            .classes()
                            .equals(task.test().examples().get(i).classes().stream()
                                    .map(task.labels()::get)
                                    .toList()))
                    .count();
            assertThat((double) right / texts.size()).isEqualTo(said.score(Metric.SUBSET_ACCURACY), within(1e-9));
            run.save(folder.resolve("saved"));
        }
        assertThat(all).allMatch(one -> one.probabilities().size() == 2);
        assertThat(Classification.ofClasses("e", Map.of("has a", 0.2))).hasToString("none of the classes");
        try (Classifier classifier = Classifier.open(folder.resolve("saved"))) {
            assertThat(classifier.predict(texts)).isEqualTo(all);
        }
    }

    @Test
    void theLossIsTheMeanOfBinaryCrossEntropies() {
        float[] x = {-200, -3, 0, 0.5f, 4, 90};
        float[] y = {0, 1, 1, 0, 1, 0};
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double p = 1 / (1 + Math.exp(-(double) x[i]));
            sum -= y[i] == 1 ? Math.log(p) : i == 5 ? -90 : Math.log(1 - p); // 1 - p is 0 there
        }
        try (NDManager manager = Compute.newManager()) {
            NDArray logits = manager.create(x, new Shape(3, 2));
            LossFunction.Summed loss =
                    new Loss(Prediction.CLASSES, 0, new float[0]).of(logits, manager.create(y, new Shape(3, 2)));
            assertThat(loss.sum().getFloat()).isCloseTo((float) sum, within(1e-4f));
            assertThat(loss.weight()).isEqualTo(6);
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        List<LabelledText> none = new ArrayList<>(rows());
        none.replaceAll(row -> new LabelledText(row.text(), "[]"));
        assertThatThrownBy(() -> task(none))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of 200 rows has a class");
        List<LabelledText> wrong = new ArrayList<>(rows());
        wrong.set(3, new LabelledText("a", "[\"has a\", "));
        assertThatThrownBy(() -> task(wrong))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("row 4", "no list of names");
        assertThatThrownBy(() -> LabelledTexts.of("l", rows())
                        .goal(Task.Goal.CLASSES)
                        .labels("has a", "has c")
                        .task())
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("\"has b\" is none of the classes", "Did you mean");
        assertThatThrownBy(() -> new Loss(Prediction.CLASSES, 0, new float[0]).smoothed(0.1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("label_smoothing");
    }
}
