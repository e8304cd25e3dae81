package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest extends CommandTest {
    /** {@code -Dseeds=100 -Dkills=50} tries more of them. */
    private static final int SEEDS = Integer.getInteger("seeds", 4);

    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path study;
    private Path runs;

    @BeforeEach
    void write() throws IOException {
        TinyWork.texts(folder);
        study = study("study.yaml", "seeds: " + SEEDS);
        runs = folder.resolve("runs");
    }

    private Path study(String name, String more) throws IOException {
        return Files.writeString(folder.resolve(name), """
                base: texts.yaml
                set: {training: {epochs: 1, save_every: 2}}
                arms:
                  both: {adapter: {arm: hA_km_hB_zero}}
                  B only: {}
                """ + more + "\n");
    }

    /** What each run of a folder found, but for the times. */
    private static Map<String, ObjectNode> results(Path runs) throws IOException {
        Map<String, ObjectNode> all = new TreeMap<>();
        try (Stream<Path> found = Files.walk(runs)) {
            for (Path file : found.filter(path -> path.endsWith("result.json")).toList()) {
                ObjectNode result = (ObjectNode) JSON.readTree(file.toFile());
                result.remove("seconds");
                all.put(runs.relativize(file.getParent()).toString(), result);
            }
        }
        return all;
    }

    private static int sessions(Path runs) throws IOException {
        int count = 0;
        for (String run : results(runs).keySet()) {
            JsonNode provenance =
                    JSON.readTree(runs.resolve(run).resolve("provenance.json").toFile());
            count += provenance.get("sessions").size();
        }
        return count;
    }

    @Test
    void everyRunIsDoneOnceAndASecondSweepHasNothingToDo() throws IOException {
        assertThat(run("sweep", study, "--runs", runs, "--dry-run")).isZero();
        assertThat(out.toString()).contains("new          both, seed 0", 2 * SEEDS + " runs", "not known until");
        assertThat(run("sweep", study, "--runs", runs)).as(err.toString()).isZero();
        assertThat(out.toString()).contains(2 * SEEDS + " runs done");
        assertThat(err.toString()).contains("[" + 2 * SEEDS + " of " + 2 * SEEDS + "] B only, seed 3: matthews");
        assertThat(results(runs)).hasSize(2 * SEEDS);
        assertThat(run("sweep", study, "--runs", runs)).isZero();
        assertThat(sessions(runs)).isEqualTo(2 * SEEDS);
        assertThat(run("sweep", study("more.yaml", "seeds: 5"), "--runs", runs, "--dry-run"))
                .isZero();
        assertThat(out.toString()).contains("done         both, seed 3", "new          both, seed 4", "about");
    }

    @Test
    void whatFailsIsSaidAndTriedAgainOnDemand() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        Path broken = study("broken.yaml", "grid: {task.folder: [" + folder.resolve("cola") + ", " + nowhere + "]}");
        assertThat(run("sweep", broken, "--runs", runs)).isEqualTo(1);
        assertThat(out.toString()).contains("2 runs done", "failed: both", "nowhere", "--retry");
        assertThat(results(runs)).hasSize(2);
        Files.move(folder.resolve("cola"), nowhere);
        assertThat(run("sweep", broken, "--runs", runs)).as("not tried unasked").isEqualTo(1);
        assertThat(run("sweep", broken, "--runs", runs, "--retry")).isZero();
        assertThat(results(runs)).hasSize(4);
    }

    @Test
    void theHelpsStudyIsOne() throws IOException {
        assertThat(run("sweep", "--help")).isZero();
        String help = out.toString();
        Files.writeString(folder.resolve("recipe.yaml"), "{task: {name: tweets}}");
        Path file = Files.writeString(
                folder.resolve("help.yaml"), help.substring(help.indexOf("A study:") + "A study:".length()));
        assertThat(Study.read(file).size()).isEqualTo(6 * 14);
    }

    /** Two jobs; a worker is killed now and then, at any moment: the same results, and nothing is run twice. */
    @Test
    void killedWorkersLoseNothing() throws Exception {
        assertThat(run("sweep", study, "--runs", folder.resolve("undisturbed"), "--jobs", "1"))
                .isZero();
        TrainProcess sweep = TrainProcess.start(
                folder.resolve("sweep.log"),
                List.of("sweep", study.toString(), "--runs", runs.toString(), "--jobs", "2", "--threads", "1"));
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 4));
        int killed = 0;
        while (sweep.isAlive() && killed < KILLS) {
            Thread.sleep(500 + random.nextInt(2500));
            List<ProcessHandle> workers = sweep.children();
            if (workers.size() == 2 && Files.exists(runs)) {
                workers.get(random.nextInt(2)).destroyForcibly();
                killed++;
            }
        }
        assertThat(sweep.exitCode()).as(sweep.output()).isZero();
        assertThat(killed).isPositive();
        assertThat(results(runs)).isEqualTo(results(folder.resolve("undisturbed")));
        assertThat(sessions(runs)).isBetween(2 * SEEDS, 2 * SEEDS + killed);
        assertThat(runs.resolve(".leases")).doesNotExist();
    }

    /** While others write there. */
    private boolean isAnyDone() throws IOException {
        if (!Files.exists(runs)) {
            return false;
        }
        try (Stream<Path> found = Files.list(runs)) {
            return found.anyMatch(run -> Files.exists(run.resolve("result.json")));
        }
    }

    @Test
    void stoppedItGoesOn() throws Exception {
        List<String> command =
                List.of("sweep", study.toString(), "--runs", runs.toString(), "--jobs", "2", "--threads", "1");
        TrainProcess sweep = TrainProcess.start(folder.resolve("sweep.log"), command);
        while (sweep.isAlive() && !isAnyDone()) {
            Thread.sleep(50);
        }
        List<ProcessHandle> workers = sweep.children();
        sweep.signal("TERM");
        assertThat(sweep.exitCode()).isNotZero();
        assertThat(sweep.output()).contains("saving the state");
        assertThat(workers).hasSize(2).noneMatch(ProcessHandle::isAlive);
        assertThat(run("sweep", study, "--runs", runs)).isZero();
        assertThat(results(runs)).hasSize(2 * SEEDS);
    }
}
