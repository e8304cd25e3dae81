package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Compute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training can be told. Thirty updates, ten an epoch. */
class OptionsTest {
    private final TextTask task = TinyTask.task();

    @TempDir
    private Path folder;

    private Model model;

    @BeforeEach
    void load() {
        model = Models.load(TinyTask.model(folder.resolve("tiny")), Pooling.MEAN);
    }

    @AfterEach
    void close() {
        model.close();
    }

    private Trainer trainer(UnaryOperator<TrainingOptionsBuilder> changes) {
        return Trainer.of(model).method(Lora.rank(2)).options(TinyTask.OPTIONS.but(changes));
    }

    private static List<Integer> evaluatedAt(Run run) {
        return run.history().evaluations().stream().map(Events.Evaluated::step).toList();
    }

    @Test
    void evaluatesAfterEachEpochEveryFewStepsOrNever() {
        try (Run run = trainer(o -> o).fit(task)) {
            assertThat(evaluatedAt(run)).containsExactly(10, 20, 30);
        }
        try (Run run = trainer(o -> o.evaluateEvery(EvaluateEvery.steps(7))).fit(task)) {
            assertThat(evaluatedAt(run)).containsExactly(7, 14, 21, 28, 30);
            assertThat(run.history().evaluations())
                    .extracting(Events.Evaluated::epoch)
                    .containsExactly(1, 2, 3, 3, 3);
        }
        try (Run run = trainer(o -> o.evaluateEvery(EvaluateEvery.NEVER)).fit(task)) {
            assertThat(evaluatedAt(run)).containsExactly(30);
            assertThat(run.history().best().validation()).isEmpty();
        }
    }

    @Test
    void updatesDontDependOnEvaluations() {
        List<Double> losses = new ArrayList<>();
        for (EvaluateEvery every : List.of(EvaluateEvery.EPOCH, EvaluateEvery.steps(4), EvaluateEvery.NEVER)) {
            try (Run run = trainer(o -> o.evaluateEvery(every)).fit(task)) {
                losses.add(run.history().steps().get(29).loss());
            }
        }
        assertThat(losses).containsOnly(losses.get(0));
    }

    @Test
    void evaluationsAmongStepsSurviveAnInterruption() {
        UnaryOperator<TrainingOptionsBuilder> often = o -> o.evaluateEvery(EvaluateEvery.steps(7));
        String whole;
        try (Run run = trainer(often).fit(task)) {
            whole = run.history().toString();
        }
        Events interrupts = new Events() {
            @Override
            public void stepped(Step step) {
                if (step.step() == 17) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Path checkpoints = folder.resolve("run");
        assertThatThrownBy(() -> trainer(often)
                        .checkpoints(checkpoints)
                        .listener(interrupts)
                        .fit(task))
                .isInstanceOf(InterruptedTraining.class);
        try (Run run = trainer(often).checkpoints(checkpoints).fit(task)) {
            assertThat(run.history()).hasToString(whole);
        }
    }

    @Test
    void patienceEndsATrainingThatDoesNotImprove() {
        try (Run run =
                trainer(o -> o.epochs(40).patience(2).learningRate(1e-12)).fit(task)) {
            assertThat(evaluatedAt(run)).containsExactly(10, 20, 30);
        }
        assertThatThrownBy(() -> TrainingOptions.with(o -> o.patience(1).evaluateEvery(EvaluateEvery.NEVER)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("patience");
    }

    @Test
    void aListenerStopsIt() {
        Events stops = new Events() {
            private int seen;

            @Override
            public void stepped(Step step) {
                seen = step.step();
            }

            @Override
            public boolean stops() {
                return seen == 12;
            }
        };
        try (Run run = trainer(o -> o).listener(stops).fit(task)) {
            assertThat(run.history().steps()).hasSize(12);
            assertThat(evaluatedAt(run)).containsExactly(10, 12);
        }
    }

    @Test
    void aGroupHasARateOfItsOwn() {
        List<ParameterGroup> still = List.of(new ParameterGroup("lora_B", 0.0, null));
        try (Run run = trainer(o -> o.groups(still)).fit(task)) {
            Map<String, NDArray> trained = run.adapter().trainable();
            assertThat(trained.keySet().stream()
                            .filter(name -> name.contains("lora_B"))
                            .toList())
                    .isNotEmpty();
            trained.forEach((name, value) ->
                    assertThat(value.abs().max().getFloat() == 0).as(name).isEqualTo(name.contains("lora_B")));
        }
        assertThatThrownBy(() -> trainer(o -> o.groups(List.of(new ParameterGroup("lora_C", 0.1, null))))
                        .fit(task))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("lora_C");
    }

    @Test
    void aStartSeedDrawsTheStartAndTheSeedOrdersTheExamples() {
        List<Double> firstLosses = new ArrayList<>();
        long[][] pairs = {{1, 1}, {1, 2}, {2, 1}};
        for (long[] seeds : pairs) {
            try (Run run =
                    trainer(o -> o.epochs(1)).seed(seeds[0]).startSeed(seeds[1]).fit(task)) {
                run.history().steps().stream().limit(1).forEach(step -> firstLosses.add(step.loss()));
                firstLosses.add((double) run.adapter().trainable().size());
            }
        }
        assertThat(firstLosses.get(2)).isNotEqualTo(firstLosses.get(0));
        assertThat(firstLosses.get(4)).isNotEqualTo(firstLosses.get(0));
        try (Run run = trainer(o -> o.epochs(1)).seed(1).fit(task)) {
            assertThat(run.history().steps().get(0).loss()).isEqualTo(firstLosses.get(0));
        }
    }

    @Test
    void aHeadThatStaysDoesNotTrain() {
        trainer(o -> o).method(new HeadOnly()).fit(task).close();
        List<String> head = model.headParameters();
        float[] before = model.weight(head.get(0)).toFloatArray();
        try (Run run = trainer(o -> o).keepingHead().fit(task)) {
            assertThat(run.adapter().trainable().keySet()).doesNotContainAnyElementsOf(head);
            assertThat(model.weight(head.get(0)).toFloatArray()).isEqualTo(before);
            run.save(folder.resolve("saved"));
        }
        assertThat(folder.resolve("saved/head.safetensors").toFile().exists()
                        || folder.resolve("saved/adapter_model.safetensors")
                                .toFile()
                                .exists())
                .isTrue();
    }

    @Test
    void ownLossAndMetric() {
        Metric share = Metric.of("share_of_a", true, (predicted, labels) -> IntStream.range(0, predicted.length)
                .mapToDouble(i -> predicted[i])
                .average()
                .orElseThrow());
        TextTask judged = new TextTask(
                task.name(), task.labels(), List.of(share), task.train(), task.validation(), task.test(), Map.of());
        // Wants class 1 of every example, whatever its label.
        LossFunction onlyA = (logits, labels) ->
                new LossFunction.Summed(logits.logSoftmax(-1).get(":, 1").sum().neg(), labels.size());
        try (Run run = trainer(o -> o).loss(onlyA).fit(judged)) {
            assertThat(run.test()).isEqualTo(1.0);
            assertThat(run.history().best().validation()).containsEntry(share, 1.0);
        }
        assertThatThrownBy(() -> Metric.of("accuracy", true, (p, y) -> 0)).isInstanceOf(InputException.class);
    }

    @Test
    void classWeightsCountAsInTorch() {
        try (NDManager manager = Compute.newManager()) {
            NDArray logits = manager.create(new float[] {1, 2, 0.5f, -1, 0, 3}, new Shape(3, 2));
            NDArray labels = manager.create(new long[] {1, 0, 1}).toType(DataType.INT64, false);
            LossFunction.Summed loss = new Loss(Prediction.EXAMPLE, 0, new float[] {3, 1}).of(logits, labels);
            // By hand: −log softmax of each right class, times its weight.
            double expected =
                    1 * Math.log1p(Math.exp(-1)) + 3 * Math.log1p(Math.exp(-1.5)) + 1 * Math.log1p(Math.exp(-3));
            assertThat((double) loss.sum().getFloat()).isCloseTo(expected, within(1e-5));
            assertThat(loss.weight()).isEqualTo(5);
        }
    }

    @Test
    void balancedWeightsGiveARareClassItsShare() {
        Dataset train = task.train();
        List<Example> mostlyA = train.examples().stream()
                .filter(example -> example.label() == 1 || example.id().endsWith("7"))
                .toList();
        TextTask rare = new TextTask(
                "rare",
                task.labels(),
                List.of(Metric.BALANCED_ACCURACY),
                new Dataset("rare", mostlyA),
                task.validation(),
                task.test(),
                Map.of());
        try (Run run = trainer(o -> o.classWeights(ClassWeights.BALANCED)).fit(rare)) {
            assertThat(run.test()).isGreaterThan(0.9);
        }
        assertThatThrownBy(() ->
                        trainer(o -> o.classWeights(ClassWeights.of(1, 2, 3))).fit(task))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("3 weights for 2 classes");
    }

    @Test
    void aCosineWithRestartsBeginsAtThePeakAgain() {
        Schedule schedule = Schedule.COSINE_WITH_RESTARTS;
        assertThat(schedule.factor(10, 10, 110, 4)).isEqualTo(1);
        assertThat(schedule.factor(35, 10, 110, 4)).isEqualTo(1);
        assertThat(schedule.factor(34, 10, 110, 4)).isCloseTo(0.5 * (1 + Math.cos(Math.PI * 0.96)), within(1e-12));
        assertThat(schedule.factor(110, 10, 110, 4)).isZero();
    }

    @Test
    void predictionsAreThoseThatTheMetricIsOf() {
        try (Run run = trainer(o -> o).fit(task)) {
            Predictions predictions = run.predictions(task.test());
            assertThat(predictions.size()).isEqualTo(40);
            assertThat(predictions.score(Metric.ACCURACY)).isEqualTo(run.test());
            assertThat(predictions.score(Metric.ACCURACY, new int[] {0, 0})).isIn(0.0, 1.0);
        }
    }
}
