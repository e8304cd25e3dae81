package io.github.asymlora.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.cli.Main;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.report.Report;
import io.github.asymlora.report.ReportOptions;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import io.github.asymlora.study.Worker;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.InterruptedTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster on this machine: a master, two workers, and their executors as processes of their own. */
class SparkEngineTest {
    private static final String CLUSTER = "local-cluster[2,1,1024]";
    private static final Path RESOURCES = Path.of("../core/src/test/resources");

    @TempDir
    private Path folder;

    private Path study;
    private Path runs;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        Path model = Files.createDirectories(folder.resolve("tiny"));
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(RESOURCES.resolve("fixtures/models/bert/" + name), model.resolve(name));
        }
        Files.copy(RESOURCES.resolve("tiny-tokenizer/tokenizer.json"), model.resolve("tokenizer.json"));
        Path data = Files.createDirectories(folder.resolve("cola"));
        Files.writeString(data.resolve("train.tsv"), "x\t1\t\ta b a b c\nx\t0\t*\ta b d\n".repeat(24));
        Files.writeString(data.resolve("dev.tsv"), "x\t1\t\ta b c\nx\t0\t*\ta b a b d\n".repeat(10));
        Files.writeString(folder.resolve("base.yaml"), """
                model: '%s'
                task: {name: cola, folder: '%s'}
                adapter: {arm: A_rand_hB_zero, rank: 2, layers: [1]}
                training: {epochs: 6, batch_size: 8, micro_batch_size: 2, learning_rate: 0.01, max_length: 16, save_every: 2}
                """.formatted(model, data));
        study = Files.writeString(folder.resolve("study.yaml"), """
                base: base.yaml
                arms: {both: {adapter: {arm: hA_km_hB_zero}}, B only: {}}
                search: {over: {training.learning_rate: [0.01, 0.03]}}
                seeds: 3
                """);
        runs = folder.resolve("runs");
    }

    /** What it tells. */
    private static final class Told implements Worker.Listener {
        private final List<String> done = Collections.synchronizedList(new ArrayList<>());
        private final List<String> failed = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Events begun(StudyRun run, RunsFolder.State before) {
            return new Events() {};
        }

        @Override
        public void done(StudyRun run, Map<String, Object> result) {
            done.add(run.title() + " " + result.get("main_metric"));
        }

        @Override
        public void failed(StudyRun run, String reason) {
            failed.add(run.title() + ": " + reason);
        }
    }

    /** Of every run: what it found, but for the time, and the bytes of its adapter. */
    private static Map<String, List<Object>> results(Path runs) throws IOException {
        Map<String, List<Object>> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(runs)) {
            for (Path file : files.filter(path -> path.endsWith("result.json")).toList()) {
                ObjectNode result = (ObjectNode) new ObjectMapper().readTree(file.toFile());
                result.remove("seconds");
                Path run = file.getParent();
                String adapter = Hashes.ofFile(run.resolve("adapter/adapter_model.safetensors"));
                all.put(runs.relativize(run).toString(), List.of(result, adapter));
            }
        }
        return all;
    }

    private Map<String, List<Object>> locally() throws IOException {
        Path local = folder.resolve("local");
        new Worker(Study.read(study), new RunsFolder(local), new Told()).work();
        return results(local);
    }

    @Test
    void aClusterFindsWhatOneMachineFinds() throws IOException {
        Told told = new Told();
        new SparkEngine().work(Study.read(study), runs.toString(), told, CLUSTER, 1);
        assertThat(told.failed).isEmpty();
        assertThat(told.done).hasSize(10).contains("both, learning_rate 0.01, seed 1000 matthews");
        assertThat(results(runs)).hasSize(10).isEqualTo(locally());
        assertThat(runs.resolve(".leases")).doesNotExist();
        Told again = new Told();
        new SparkEngine().work(Study.read(study), runs.toString(), again, CLUSTER, 1);
        assertThat(again.done).as("all was done").isEmpty();
    }

    @Test
    void aKilledExecutorLosesNothing() throws Exception {
        Told told = new Told();
        AtomicBoolean killed = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            while (told.done.size() < 2) {
                pause();
            }
            killed.set(executors().get(0).destroyForcibly());
        });
        killer.start();
        new SparkEngine().work(Study.read(study), runs.toString(), told, CLUSTER, 1);
        killer.join();
        assertThat(killed).isTrue();
        assertThat(told.failed).isEmpty();
        assertThat(results(runs)).isEqualTo(locally());
    }

    @Test
    void stoppedItGoesOn() throws Exception {
        Told told = new Told();
        Thread sweep = Thread.currentThread();
        Thread stopper = new Thread(() -> {
            while (told.done.isEmpty()) {
                pause();
            }
            sweep.interrupt();
        });
        stopper.start();
        assertThatThrownBy(() -> new SparkEngine().work(Study.read(study), runs.toString(), told, CLUSTER, 1))
                .isInstanceOf(InterruptedTraining.class);
        stopper.join();
        assertThat(results(runs).size()).isBetween(1, 9);
        new SparkEngine().work(Study.read(study), runs.toString(), new Told(), CLUSTER, 1);
        assertThat(results(runs)).isEqualTo(locally());
    }

    /** Hadoop's own view of a local folder stands for HDFS: runs are copied there, and what was stopped goes on. */
    @Test
    void runsGoToAFileSystemOfHadoop() throws Exception {
        String remote = "file://" + runs;
        Told told = new Told();
        Thread sweep = Thread.currentThread();
        Thread stopper = new Thread(() -> {
            while (told.done.size() < 2) {
                pause();
            }
            sweep.interrupt();
        });
        stopper.start();
        assertThatThrownBy(() -> new SparkEngine().work(Study.read(study), remote, told, CLUSTER, 1))
                .isInstanceOf(InterruptedTraining.class);
        stopper.join();
        Told after = new Told();
        new SparkEngine().work(Study.read(study), remote, after, CLUSTER, 1);
        assertThat(after.failed).isEmpty();
        assertThat(told.done.size() + after.done.size()).isBetween(10, 11); // one may end while it is stopped
        assertThat(results(runs)).isEqualTo(locally());
        Path mirror = new SparkEngine().look(remote);
        assertThat(Report.of(mirror, ReportOptions.DEFAULT).arms()).hasSize(2);
    }

    /** An executor whose machine has nothing is sent the model, once, and what it reads is what was fetched. */
    @Test
    void aMachineWithoutTheModelIsSentIt() throws Exception {
        Path fetched = Path.of(System.getenv("ASYMLORA_CACHE"), "models", "tiny");
        FileUtils.copyDirectory(folder.resolve("tiny").toFile(), fetched.toFile());
        String hash = Hashes.ofFile(fetched.resolve("model.safetensors"));
        Files.writeString(fetched.resolve("source.json"), "{\"files\": {\"model.safetensors\": \"" + hash + "\"}}");
        Path base = folder.resolve("base.yaml");
        Files.writeString(base, Files.readString(base).replaceFirst("model: .*", "model: tiny"));
        Path other = folder.resolve("cache of the executors");
        System.setProperty("spark.executorEnv.ASYMLORA_CACHE", other.toString());
        try {
            Told told = new Told();
            new SparkEngine().work(Study.read(study), runs.toString(), told, CLUSTER, 1);
            assertThat(told.failed).isEmpty();
        } finally {
            System.clearProperty("spark.executorEnv.ASYMLORA_CACHE");
        }
        assertThat(other.resolve("models/tiny/model.safetensors"))
                .hasSameBinaryContentAs(fetched.resolve("model.safetensors"));
        assertThat(results(runs)).hasSize(10).isEqualTo(locally());
    }

    @Test
    void aTestSetIsReadInParts() throws IOException {
        Files.writeString(folder.resolve("cola/dev.tsv"), "x\t1\t\ta b c\nx\t0\t*\ta b a b d\n".repeat(300));
        String[] evaluate = {
            "evaluate",
            "--model",
            folder.resolve("tiny").toString(),
            "--task=cola",
            "--folder",
            folder.resolve("cola").toString(),
            "--json"
        };
        String here = evaluated(evaluate);
        String[] there = Stream.concat(Stream.of(evaluate), Stream.of("--engine=spark", "--master=" + CLUSTER))
                .toArray(String[]::new);
        assertThat(evaluated(there)).isEqualTo(here).contains("600");
    }

    private static String evaluated(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }

    @Test
    void aTaskTrainsOnTheGpuThatSparkGivesIt() {
        assertThat(RunTask.device(Map.of())).isEmpty();
        assertThat(RunTask.device(Map.of("gpu", new ResourceInformation("gpu", new String[] {"3"}))))
                .contains("cuda:3");
    }

    @Test
    void withoutAMasterItSaysWhatIsMissing() {
        assertThatThrownBy(() -> SparkEngine.configuration(null, null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--master");
    }

    /** The only programs in Java that this one starts. */
    private static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
