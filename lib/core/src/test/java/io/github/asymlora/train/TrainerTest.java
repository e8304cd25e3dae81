package io.github.asymlora.train;

import static io.github.asymlora.adapter.Factor.orthonormal;
import static io.github.asymlora.adapter.Factor.zero;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final Lora BOTH = Lora.rank(2).on("query", "value");
    private static final Lora ONLY_B = BOTH.a(orthonormal().frozen());
    private static final Lora ONLY_A = BOTH.b(orthonormal().frozen()).a(zero());

    private final TextTask task = TinyTask.task();

    @TempDir
    private Path folder;

    private Model model;

    @BeforeEach
    void load() {
        model = Models.load(TinyTask.model(folder.resolve("tiny")));
    }

    @AfterEach
    void free() {
        model.close();
    }

    private Trainer trainer(FineTuning method) {
        return Trainer.of(model).method(method).options(TinyTask.OPTIONS).seed(3);
    }

    private static Map<String, String> hashes(Map<String, NDArray> tensors) {
        Map<String, String> hashes = new TreeMap<>();
        tensors.forEach((name, w) -> hashes.put(name, Hashes.ofBuffer(w.toByteBuffer())));
        return hashes;
    }

    @Test
    void everyMethodLearnsAndTrainsNothingElse() {
        for (FineTuning method : List.of(BOTH, ONLY_B, ONLY_A, new HeadOnly())) {
            Map<String, String> weights = hashes(model.weights());
            try (Run run = trainer(method).fit(task)) {
                assertThat(run.history().steps()).hasSize(30);
                assertThat(run.history().best().trainingLoss())
                        .isLessThan(run.history().steps().get(0).loss());
                Map<String, String> after = hashes(model.weights());
                model.headParameters().forEach(after::remove);
                assertThat(weights).as(method.name()).containsAllEntriesOf(after);
            }
        }
    }

    @Test
    void frozenFactorsStayBitForBit() {
        Function<Run, Map<String, String>> factors = run -> hashes(run.adapter().tensors());
        for (Lora lora : List.of(ONLY_B, ONLY_A)) {
            Map<String, String> drawn;
            try (var adapter = lora.attach(model.newHead(2, 3), 3)) {
                drawn = hashes(adapter.tensors());
            }
            try (Run run = trainer(lora).fit(task)) {
                factors.apply(run).forEach((name, hash) -> {
                    boolean trains = name.contains("lora_A")
                            ? lora.a().trained()
                            : lora.b().trained();
                    if (trains) {
                        assertThat(hash).as(name).isNotEqualTo(drawn.get(name));
                    } else {
                        assertThat(hash).as(name).isEqualTo(drawn.get(name));
                    }
                });
            }
        }
    }

    @Test
    void theLettersAreLearned() {
        try (Run run = trainer(new FullFineTuning()).fit(task)) {
            assertThat(run.test()).isGreaterThan(0.9);
            assertThat(run.domains()).containsOnlyKeys("other");
            assertThat(run.evaluate(task.validation()))
                    .isEqualTo(run.history().best().validation());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"distilbert", "gpt2", "llama"})
    void otherFamiliesLearnToClassify(String family) {
        Path saved = folder.resolve("adapter");
        try (Model other = Models.load(TinyTask.model(family, folder.resolve(family)))) {
            double accuracy;
            try (Run run = Trainer.of(other)
                    .method(Lora.rank(4).alpha(8).on(Targets.allLinear()))
                    .options(TinyTask.OPTIONS)
                    .fit(task)) {
                accuracy = run.test();
                run.save(saved);
            }
            assertThat(accuracy).isGreaterThan(0.9);
            try (var adapter = AdapterFiles.load(other, saved)) {
                assertThat(adapter.layers()).isNotEmpty();
                TextExamples test = TextExamples.of(task.test(), Tokenizer.open(other.folder(), 16), other);
                assertThat(Evaluation.of(Source.whole(other, test), task.metrics()))
                        .containsValue(accuracy);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<Map<String, String>> results = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Run run = trainer(BOTH).fit(task)) {
                results.add(hashes(run.adapter().trainable()));
            }
        }
        assertThat(results.get(0)).isEqualTo(results.get(1));
    }

    static List<FineTuning> resumed() {
        return List.of(ONLY_B, AdaLora.ranks(3, 1).over(2, 8, 3, 30));
    }

    @ParameterizedTest
    @MethodSource("resumed")
    void goesOnExactlyWhereItWasInterrupted(FineTuning method) {
        Map<String, String> whole;
        try (Run run = trainer(method).fit(task)) {
            whole = hashes(run.adapter().trainable());
        }
        for (int stop : new int[] {4, 10, 25}) {
            Path checkpoints = folder.resolve("stop-" + stop);
            Events interrupts = new Events() {
                @Override
                public void stepped(Step step) {
                    if (step.step() == stop) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
            assertThatThrownBy(() -> trainer(method)
                            .checkpoints(checkpoints)
                            .listener(interrupts)
                            .fit(task))
                    .isInstanceOf(InterruptedTraining.class);
            assertThat(model.linears().values()).allMatch(linear -> linear.adapter() == null);
            try (Run run = trainer(method).checkpoints(checkpoints).fit(task)) {
                assertThat(run.history().steps()).hasSize(30);
                assertThat(hashes(run.adapter().trainable()))
                        .as("stopped at %d", stop)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void passesOverACheckpointThatIsNotWhole() throws IOException {
        Path checkpoints = folder.resolve("runs");
        trainer(BOTH).checkpoints(checkpoints).fit(task).close();
        Path newest = checkpoints.resolve("checkpoint-30");
        Files.write(newest.resolve("optimizer.safetensors"), new byte[] {1, 2, 3});
        List<String> said = new ArrayList<>();
        Events listens = new Events() {
            @Override
            public void preparing(String what) {
                said.add(what);
            }
        };
        trainer(BOTH).checkpoints(checkpoints).listener(listens).fit(task).close();
        assertThat(said).anyMatch(line -> line.startsWith("passing over checkpoint-30"));
        assertThat(said).contains("resuming from checkpoint-20");
    }

    @Test
    void aLossThatIsNotFiniteStopsWithTheStep() {
        TrainingOptions wild = TrainingOptions.with(o -> o.batchSize(8)
                .learningRate(1e30)
                .schedule(Schedule.CONSTANT)
                .warmup(0.0)
                .weightDecay(0.0)
                .maxGradNorm(1e30)
                .maxLength(16));
        assertThatThrownBy(() -> trainer(new FullFineTuning()).options(wild).fit(task))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("step ")
                .hasMessageContaining("learning rate");
    }

    @Test
    void ofEqualEpochsTheFirstIsKept() {
        try (Run run = trainer(new FullFineTuning()).fit(task)) {
            List<Events.Evaluated> epochs = run.history().evaluations();
            double best = epochs.stream()
                    .mapToDouble(epoch -> epoch.validation().get(Metric.ACCURACY))
                    .max()
                    .orElseThrow();
            int first = epochs.stream()
                    .filter(epoch -> epoch.validation().get(Metric.ACCURACY) == best)
                    .findFirst()
                    .orElseThrow()
                    .epoch();
            assertThat(run.history().best().epoch()).isEqualTo(first);
        }
    }

    @Test
    void runsLeaveNoTensorsBehind() {
        trainer(BOTH).fit(task).close();
        int before = model.manager().getManagedArrays().size();
        for (int i = 0; i < 3; i++) {
            trainer(BOTH).fit(task).close();
        }
        assertThat(model.manager().getManagedArrays()).hasSize(before);
    }

    /** A kernel may run each cell in another thread. */
    @Test
    void trainsInAnyThread() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        Thread other = new Thread(() -> trainer(BOTH).fit(task).close());
        other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        other.start();
        other.join();
        assertThat(failures).isEmpty();
    }

    /**
     * Handles, and the least resident memory of either half: single values go up and down by tens of megabytes with the
     * heap.
     */
    @Test
    void twoThousandStepsDoNotGrow() {
        List<Integer> handles = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        Events watches = new Events() {
            @Override
            public void stepped(Step step) {
                if (step.step() >= 400 && step.step() % 100 == 0) {
                    System.gc();
                    handles.add(model.manager().getManagedArrays().size());
                    resident.add(residentKilobytes());
                }
            }
        };
        TrainingOptions many =
                TinyTask.OPTIONS.withEpochs(200).withMicroBatchSize(8).withLearningRate(1e-3);
        trainer(BOTH).options(many).listener(watches).fit(task).close();
        assertThat(handles).hasSize(17).containsOnly(handles.get(0));
        int half = resident.size() / 2;
        long growth =
                Collections.min(resident.subList(half, resident.size())) - Collections.min(resident.subList(0, half));
        assertThat(growth).as("growth in kB").isLessThan(30_000);
    }

    /** 0 where the system doesn't tell. */
    private static long residentKilobytes() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
