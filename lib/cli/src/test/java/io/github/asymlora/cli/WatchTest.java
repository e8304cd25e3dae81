package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest extends CommandTest {
    private static final String NOBODY = "http://127.0.0.1:9"; // the discard port, where nothing listens

    @TempDir
    private Path folder;

    private Path recipe;
    private Path logs;

    @BeforeEach
    void write() throws IOException {
        recipe = TinyWork.texts(folder);
        logs = folder.resolve("logs");
    }

    private static List<Path> below(Path place, String name) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .sorted()
                    .toList();
        }
    }

    /** The steps at which a scalar was written, read by the layout alone. */
    private static List<Integer> steps(Path events, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(events)).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> steps = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] data = new byte[(int) bytes.getLong()];
            bytes.getInt();
            bytes.get(data).getInt();
            if (new String(data, StandardCharsets.ISO_8859_1).contains("\n" + (char) name.length() + name)) {
                steps.add(data[10] < 0 ? data[10] & 127 | data[11] << 7 : data[10]);
            }
        }
        return steps;
    }

    @Test
    void aTrainingIsWrittenForTensorBoardAndADeadMlflowDoesNotStopIt() throws IOException {
        Path run = folder.resolve("run");
        assertThat(run("train", recipe, "--out", run, "--tensorboard", logs, "--mlflow", NOBODY))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).containsOnlyOnce("asymlora: MLflow at " + NOBODY);
        Path events = below(logs, "events").get(0);
        assertThat(events.getParent()).isEqualTo(logs.resolve("run"));
        List<Integer> all = IntStream.rangeClosed(1, 48).boxed().toList();
        for (String name : List.of("loss", "learning_rate", "gradient_norm", "tokens_per_second")) {
            assertThat(steps(events, "train/" + name)).isEqualTo(all);
        }
        assertThat(steps(events, "validation/matthews")).containsExactly(12, 24, 36, 48);
        assertThat(steps(events, "test/matthews")).containsExactly(48);
        assertThat(Files.readString(events, StandardCharsets.ISO_8859_1))
                .contains("recipe/text_summary", "A_rand_hB_zero");

        Path later = folder.resolve("later");
        assertThat(run("export", "--tensorboard", later, folder))
                .as(err.toString())
                .isZero();
        assertThat(Files.size(below(later, "events").get(0))).isEqualTo(Files.size(events));
        assertThat(run("export", "--mlflow", NOBODY, run)).isEqualTo(1);
        assertThat(run("export", "--tensorboard", later, logs)).isEqualTo(1);
        assertThat(run("export", run)).isEqualTo(2);
    }

    @Test
    void aRunThatGoesOnIsWrittenFromItsBeginning() throws Exception {
        Path run = folder.resolve("run");
        Path metrics = run.resolve("metrics.jsonl");
        TrainProcess process =
                TrainProcess.start(recipe, run, "--set", "training.epochs=8", "--tensorboard", logs.toString());
        while (process.isAlive() && (!Files.exists(metrics) || Files.size(metrics) < 4_000)) {
            Thread.sleep(5);
        }
        process.signal("KILL");
        process.exitCode();
        assertThat(steps(below(logs, "events").get(0), "train/loss")).doesNotContain(96);
        assertThat(run("train", recipe, "--out", run, "--set", "training.epochs=8", "--tensorboard", logs))
                .as(err.toString())
                .isZero();
        List<Path> events = below(logs, "events");
        assertThat(events).hasSize(1);
        assertThat(steps(events.get(0), "train/loss"))
                .isEqualTo(IntStream.rangeClosed(1, 96).boxed().toList());
        assertThat(run("train", recipe, "--out", folder.resolve("other/run"), "--tensorboard", logs))
                .isZero();
        assertThat(below(logs, "events")).as("another run of this name").hasSize(2);
    }

    @Test
    void aSweepWritesEachRun() throws IOException {
        Path study = Files.writeString(
                folder.resolve("study.yaml"), "{base: texts.yaml, set: {training: {epochs: 1}}, seeds: 2}");
        Path runs = folder.resolve("runs");
        assertThat(run("sweep", study, "--runs", runs, "--jobs", 2, "--tensorboard", logs))
                .as(err.toString())
                .isZero();
        assertThat(below(logs, "events")).hasSize(2).allSatisfy(events -> {
            assertThat(steps(events, "test/matthews")).containsExactly(12);
            assertThat(runs.resolve(events.getParent().getFileName())).exists();
        });
        assertThat(run("sweep", study, "--runs", runs, "--engine", "spark", "--mlflow", NOBODY))
                .isEqualTo(2);
    }
}
