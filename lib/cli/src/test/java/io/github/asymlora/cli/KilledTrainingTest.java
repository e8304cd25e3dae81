package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.io.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} after so many changes in the run directory, drawn at random: while a model is made, states are written
 * and deleted, the adapter and the result are saved. {@code -Dkills=100} tries more of them.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("kills", 4);
    private static final int KILLS_A_RUN = 4;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("seed", 9));

    @Test
    void aRunIsWhatItWouldHaveBeen() throws Exception {
        Path[] recipes = {TinyWork.pictures(folder), TinyWork.texts(folder)};
        for (int r = 0; r < recipes.length; r++) {
            Path reference = folder.resolve("reference-" + r);
            int changes = watch(recipes[r], reference, Integer.MAX_VALUE);
            Finished undisturbed = Finished.of(reference);
            int kills = 0;
            for (int run = 0; kills < KILLS / recipes.length; run++) {
                Path out = folder.resolve("run-" + r + "-" + run);
                for (int i = 0; i < KILLS_A_RUN && kills < KILLS / recipes.length && !isDone(out); i++) {
                    watch(recipes[r], out, random.nextInt(changes));
                    kills++;
                }
                if (!isDone(out)) {
                    watch(recipes[r], out, Integer.MAX_VALUE);
                }
                Finished finished = Finished.of(out);
                assertThat(finished.same()).isEqualTo(undisturbed.same());
                assertThat(finished.seconds()).isGreaterThan(undisturbed.seconds() / 5);
            }
        }
    }

    private static boolean isDone(Path out) {
        return Files.exists(out.resolve("result.json"));
    }

    /** Trains and kills after that many changes; gives how many there were. */
    private static int watch(Path recipe, Path out, int most) throws Exception {
        TrainProcess process = TrainProcess.start(recipe, out);
        Map<String, Long> before = TrainProcess.files(out);
        int changes = 0;
        while (process.isAlive()) {
            Map<String, Long> now = TrainProcess.files(out);
            if (!now.equals(before) && ++changes > most) {
                process.kill();
                return changes;
            }
            before = now;
            Thread.sleep(1);
        }
        assertThat(process.exitCode()).as(process.output()).isZero();
        return changes;
    }

    /** What a finished run left. */
    private record Finished(Map<String, String> hashes, ObjectNode result, List<String> metrics, double seconds) {
        static Finished of(Path run) throws IOException {
            Map<String, String> hashes = new TreeMap<>();
            TrainProcess.files(run).keySet().forEach(name -> {
                boolean varies = name.matches(".*(json|jsonl)") && !name.startsWith("adapter");
                hashes.put(name, varies ? "" : Hashes.ofFile(run.resolve(name)));
            });
            ObjectNode result = (ObjectNode)
                    new ObjectMapper().readTree(run.resolve("result.json").toFile());
            double seconds = result.remove("seconds").asDouble();
            List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                    .map(line -> line.replaceAll(",\"examples_per_second.*", ""))
                    .toList();
            return new Finished(hashes, result, metrics, seconds);
        }

        /** All but the time. */
        List<Object> same() {
            return List.of(hashes, result, metrics);
        }
    }
}
