package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C, a batch system's notice, a closed terminal. */
@DisabledOnOs(OS.WINDOWS)
class StoppedTrainingTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalSavesTheStateAndEndsTheProcess(String signal, int code) throws Exception {
        Path recipe = TinyWork.texts(folder);
        Path run = folder.resolve("run");
        Path metrics = run.resolve("metrics.jsonl");
        TrainProcess process =
                TrainProcess.start(recipe, run, "--set", "training.epochs=400", "--set", "training.save_every=60min");
        while (process.isAlive() && (!Files.exists(metrics) || Files.size(metrics) < 2_000)) {
            Thread.sleep(5);
        }
        long asked = System.nanoTime();
        process.signal(signal);
        assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
        // Far above what it takes, for busy machines, and below what a wait for a thread that waits would take.
        assertThat((System.nanoTime() - asked) * 1e-9).isLessThan(20);
        assertThat(process.output()).contains("saving the state ...", "interrupted", "goes on from there");
        int step = Files.readAllLines(metrics).stream()
                .filter(line -> line.contains("\"event\":\"step\""))
                .toList()
                .size();
        try (Stream<Path> checkpoints = Files.list(run)) {
            assertThat(checkpoints.map(path -> path.getFileName().toString())).contains("checkpoint-" + step);
        }
    }
}
