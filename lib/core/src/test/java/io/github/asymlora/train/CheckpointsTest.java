package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run's folder holds, and what becomes of it when it was changed or damaged: 4 steps in each of 3 epochs. */
class CheckpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Task task = TinyTask.task().trainedOn(32, 0).judgedOn(16, 0);
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path runs;
    private Model model;
    private Map<String, String> whole;

    @BeforeEach
    void train() {
        model = Models.load(TinyTask.model(folder.resolve("tiny")));
        runs = folder.resolve("runs");
        whole = fit(UnaryOperator.identity(), task);
        said.clear();
    }

    @AfterEach
    void free() {
        model.close();
    }

    private Map<String, String> fit(UnaryOperator<Trainer> changed, Task learned) {
        Events listens = new Events() {
            @Override
            public void preparing(String what) {
                said.add(what);
            }
        };
        Trainer trainer = Trainer.of(model)
                .method(Lora.rank(2).on("query"))
                .options(TinyTask.OPTIONS)
                .seed(3)
                .checkpoints(runs)
                .listener(listens);
        try (Run run = changed.apply(trainer).fit(learned)) {
            return Tiny.hashes(run.adapter().trainable());
        }
    }

    private Map<String, String> again() {
        return fit(UnaryOperator.identity(), task);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(runs)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void twoStatesAndTheLogRemain() throws IOException {
        assertThat(names()).containsExactly(".lock", "checkpoint-12", "checkpoint-8", "metrics.jsonl");
        assertThat(again()).isEqualTo(whole);
        assertThat(said).contains("resuming from checkpoint-12");
    }

    @Test
    void anotherRunIsNotContinued() {
        List<UnaryOperator<Trainer>> others = List.of(
                trainer -> trainer.seed(4),
                trainer -> trainer.method(Lora.rank(2).on("value")),
                trainer -> trainer.method(Lora.rank(2).alpha(5).on("query")),
                trainer -> trainer.options(TinyTask.OPTIONS.withLearningRate(0.02)));
        List<String> named = List.of("seed", "method", "method", "options");
        for (int i = 0; i < others.size(); i++) {
            UnaryOperator<Trainer> other = others.get(i);
            assertThatThrownBy(() -> fit(other, task))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("checkpoint-12 is of another run")
                    .hasMessageContaining(named.get(i));
        }
        assertThatThrownBy(() -> fit(UnaryOperator.identity(), task.trainedOn(31, 0)))
                .hasMessageContaining("training data");
        model.weights().get("bert.embeddings.LayerNorm.bias").addi(0.1);
        model.weightsChanged();
        assertThatThrownBy(this::again).hasMessageContaining("not the same are model.");
    }

    @Test
    void howOftenItIsSavedMayChange() {
        assertThat(fit(trainer -> trainer.options(TinyTask.OPTIONS.withSaveEvery(SaveEvery.steps(1))), task))
                .isEqualTo(whole);
        assertThat(said).contains("resuming from checkpoint-12");
    }

    @Test
    void aStateIsNotLargerForALongerRun() throws IOException {
        long twelve = Files.size(runs.resolve("checkpoint-12/state.json"));
        runs = folder.resolve("longer");
        fit(trainer -> trainer.options(TinyTask.OPTIONS.withEpochs(30)), task);
        assertThat(Files.size(runs.resolve("checkpoint-120/state.json"))).isLessThan(twelve + 100);
    }

    @Test
    void theLogIsCutToTheState() throws IOException {
        Path log = runs.resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(log);
        Files.move(runs.resolve("checkpoint-12"), folder.resolve("away"));
        List<String> worse = new ArrayList<>(lines);
        worse.add(3, lines.get(2));
        worse.add(4, "[1]");
        Files.writeString(log, String.join("\n", worse) + "\n{\"event\":\"step\",\"st");
        assertThat(again()).isEqualTo(whole);
        assertThat(Files.readAllLines(log).stream().map(CheckpointsTest::timeless))
                .containsExactlyElementsOf(
                        lines.stream().map(CheckpointsTest::timeless).toList());
    }

    private static String timeless(String line) {
        return line.replaceAll(",\"examples_per_second.*", "");
    }

    @Test
    void aLostLogIsSaidAndTheBestEpochStaysKnown() throws IOException {
        Files.delete(runs.resolve("metrics.jsonl"));
        assertThat(again()).isEqualTo(whole);
        assertThat(said).contains("metrics.jsonl was cut: 12 of 12 updates are not in it");
        assertThat(Files.readString(runs.resolve("metrics.jsonl"))).contains("\"best\":true");
    }

    /** A kill between the two halves of the exchange. */
    @Test
    void aStateBesideItsPlaceIsTaken() throws IOException {
        Files.move(runs.resolve("checkpoint-12"), runs.resolve(".checkpoint-12.new"));
        Files.createDirectories(runs.resolve("checkpoint-12/adapter"));
        Files.createDirectories(runs.resolve(".checkpoint-16.new"));
        Files.createDirectories(runs.resolve("checkpoint-4"));
        Files.writeString(runs.resolve(".result.json.01234567-89ab-cdef-0123-456789abcdef.tmp"), "{");
        assertThat(again()).isEqualTo(whole);
        assertThat(said).contains("resuming from checkpoint-12");
        assertThat(names()).containsExactly(".lock", "checkpoint-12", "checkpoint-8", "metrics.jsonl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "[]", "{}", "{\"state.json\": null}", "\u0000", "{\"../x\": \"1\", \"state.json\": 3}"})
    void aManifestOfNonsenseIsPassedOver(String text) throws IOException {
        Files.writeString(runs.resolve("checkpoint-12/manifest.json"), text);
        Files.createDirectories(runs.resolve("checkpoint-99999999999"));
        Files.createDirectories(runs.resolve("checkpoint-0012"));
        assertThat(again()).isEqualTo(whole);
        assertThat(said).contains("resuming from checkpoint-8").anyMatch(line -> line.startsWith("passing over"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "evaluations", "best", "loss_sum"})
    void aSealedStateOfNonsenseIsPassedOver(String field) throws IOException {
        for (String value : new String[] {"null", "-1", "4711", "\"x\"", "{}", "[1]"}) {
            if (field.equals("loss_sum") && !value.startsWith("\"")) {
                continue; // any number is one
            }
            Path checkpoint = runs.resolve("checkpoint-12");
            Path state = checkpoint.resolve("state.json");
            ObjectNode root = (ObjectNode) JSON.readTree(state.toFile());
            ObjectNode progress = (ObjectNode) root.get("progress");
            assertThat(progress.has(field)).isTrue();
            progress.set(field, JSON.readTree(value));
            seal(checkpoint, root);
            assertThat(again()).as(value).isEqualTo(whole);
            assertThat(said)
                    .as(value)
                    .contains("resuming from checkpoint-8")
                    .doesNotContain("resuming from checkpoint-12");
            said.clear();
        }
    }

    @Test
    void aSealedStateWithoutItsBestEpochIsPassedOver() throws IOException {
        Path checkpoint = runs.resolve("checkpoint-12");
        Files.delete(checkpoint.resolve("best.safetensors"));
        seal(checkpoint, (ObjectNode)
                JSON.readTree(checkpoint.resolve("state.json").toFile()));
        assertThat(again()).isEqualTo(whole);
        assertThat(said).contains("resuming from checkpoint-8");
    }

    private static void seal(Path checkpoint, ObjectNode state) throws IOException {
        Files.writeString(checkpoint.resolve("state.json"), state.toString());
        ObjectNode manifest = JSON.createObjectNode();
        try (Stream<Path> files = Files.walk(checkpoint)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("manifest.json"))
                    .forEach(file -> manifest.put(checkpoint.relativize(file).toString(), Hashes.ofFile(file)));
        }
        Files.writeString(checkpoint.resolve("manifest.json"), manifest.toString());
    }

    @Test
    void oneTrainingAtATime() {
        List<Throwable> failures = new ArrayList<>();
        Events second = new Events() {
            @Override
            public void stepped(Step step) {
                Thread other = new Thread(CheckpointsTest.this::again);
                other.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Path first = folder.resolve("first");
        fit(trainer -> trainer.checkpoints(first).listener(second).options(TinyTask.OPTIONS.withEpochs(1)), task);
        assertThat(failures).hasSize(4).allMatch(failure -> failure.getMessage().startsWith("Another training runs"));
    }
}
