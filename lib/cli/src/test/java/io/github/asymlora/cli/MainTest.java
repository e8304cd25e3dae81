package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user types them, against the library's golden data. */
class MainTest {
    private static final Path FIXTURES = Path.of("../core/src/test/resources/fixtures");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return commandLine.execute(words);
    }

    /** One case of a golden file, under the plain names. */
    private Path inputs(String family, String example) {
        Path file = folder.resolve("in.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors golden = Safetensors.open(FIXTURES.resolve("models/" + family + "/inputs.safetensors"))) {
            golden.tensors().keySet().stream()
                    .filter(name -> name.startsWith(example + "."))
                    .forEach(name -> writer.put(
                            name.substring(example.length() + 1),
                            golden.longs(name),
                            golden.info(name).shape().getShape()));
        }
        writer.write(file);
        return file;
    }

    @Test
    void forwardEqualsTransformers() {
        Path output = folder.resolve("out.safetensors");
        Path model = FIXTURES.resolve("models/roberta");
        assertThat(run(
                        "forward",
                        "--model",
                        model,
                        "--inputs",
                        inputs("roberta", "edge"),
                        "--output",
                        output,
                        "--hidden-states"))
                .isZero();
        try (Safetensors mine = Safetensors.open(output);
                Safetensors golden = Safetensors.open(model.resolve("outputs.safetensors"))) {
            for (String name : new String[] {"logits", "loss", "hidden.0", "hidden.1", "hidden.2"}) {
                assertThat(mine.floats(name)).as(name).containsExactly(golden.floats("edge." + name), within(1e-4f));
            }
        }
    }

    @Test
    void anAdapterCountsAttachedAndMergedAlike() {
        Path model = FIXTURES.resolve("models/roberta");
        Path adapter = FIXTURES.resolve("training/roberta/lora/final");
        Path inputs = inputs("roberta", "main");
        Path attached = folder.resolve("attached.safetensors");
        Path merged = folder.resolve("merged.safetensors");
        Path checkpoint = folder.resolve("checkpoint");
        Path reloaded = folder.resolve("reloaded.safetensors");
        assertThat(run("forward", "--model", model, "--adapter", adapter, "--inputs", inputs, "--output", attached))
                .isZero();
        assertThat(run(
                        "forward",
                        "--model",
                        model,
                        "--adapter",
                        adapter,
                        "--merge",
                        "--inputs",
                        inputs,
                        "--output",
                        merged))
                .isZero();
        assertThat(run("merge", "--model", model, "--adapter", adapter, "--out", checkpoint, "--max-shard-size=20KB"))
                .as(err.toString())
                .isZero();
        assertThat(checkpoint.resolve("model.safetensors.index.json")).exists();
        assertThat(checkpoint.resolve("model.safetensors")).doesNotExist();
        assertThat(run("forward", "--model", checkpoint, "--inputs", inputs, "--output", reloaded))
                .isZero();
        try (Safetensors one = Safetensors.open(attached);
                Safetensors two = Safetensors.open(merged);
                Safetensors three = Safetensors.open(reloaded)) {
            assertThat(two.floats("logits")).containsExactly(one.floats("logits"), within(1e-4f));
            assertThat(three.floats("logits")).containsExactly(two.floats("logits"));
        }
    }

    @Test
    void convertWritesAPlainLoraThatGivesTheSame() {
        Path model = FIXTURES.resolve("models/roberta");
        Path inputs = inputs("roberta", "main");
        Path lora = folder.resolve("lora");
        Path[] logits = {folder.resolve("loha.safetensors"), folder.resolve("lora.safetensors")};
        Path loha = FIXTURES.resolve("adapters/roberta/loha");
        assertThat(run("convert", "--model", model, "--adapter", loha, "--rank", 32, "--out", lora))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines()).hasSize(4).allMatch(line -> line.endsWith("100.00 %"));
        Path[] adapters = {loha, lora};
        for (int i = 0; i < 2; i++) {
            assertThat(run(
                            "forward",
                            "--model",
                            model,
                            "--adapter",
                            adapters[i],
                            "--inputs",
                            inputs,
                            "--output",
                            logits[i]))
                    .isZero();
        }
        try (Safetensors one = Safetensors.open(logits[0]);
                Safetensors two = Safetensors.open(logits[1])) {
            assertThat(two.floats("logits")).containsExactly(one.floats("logits"), within(1e-4f));
        }
        assertThat(run("convert", "--model", model, "--adapter", loha, "--out", lora))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Choose a new folder");
        assertThat(run("inspect", lora)).isZero();
        assertThat(out.toString()).contains("LORA");
    }

    @Test
    void inspectTellsWhatAnAdapterHolds() {
        assertThat(run("inspect", FIXTURES.resolve("training/roberta/lora/final")))
                .isZero();
        assertThat(out.toString())
                .contains("LORA", "lora_alpha", "[\"query\",\"value\"]", "layer.0.attention.self.query.lora_A.weight");
    }

    @Test
    void inspectTellsWhoTrains() {
        assertThat(run("inspect", FIXTURES.resolve("training/roberta/b_only/final")))
                .isZero();
        assertThat(run("inspect", FIXTURES.resolve("adapters/llama/adalora"))).isZero();
        assertThat(run("inspect", FIXTURES.resolve("models/vit"))).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.contains("LoRA") && line.contains("rank 4, alpha 8"))
                .anyMatch(line -> line.contains("AdaLoRA, rank"))
                .anyMatch(line -> line.contains("lora_B.weight") && line.endsWith("trained"))
                .anyMatch(line -> line.contains("ViTForImageClassification"));
    }

    @Test
    void mergeRefusesWhatIsNotFinite() throws IOException {
        Path model = FIXTURES.resolve("models/roberta");
        Path whole = FIXTURES.resolve("training/roberta/lora/final");
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.copy(whole.resolve("adapter_config.json"), broken.resolve("adapter_config.json"));
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors file = Safetensors.open(whole.resolve("adapter_model.safetensors"))) {
            for (String name : file.tensors().keySet()) {
                float[] values = file.floats(name);
                values[0] = name.contains("layer.1.attention.self.value.lora_B") ? Float.NaN : values[0];
                writer.put(name, values, file.info(name).shape().getShape());
            }
        }
        writer.write(broken.resolve("adapter_model.safetensors"));
        Path out = folder.resolve("merged");
        assertThat(run("merge", "--model", model, "--adapter", broken, "--out", out))
                .isEqualTo(1);
        assertThat(err.toString()).contains("layer.1.attention.self.value", "finite");
        assertThat(run("merge", "--model", model, "--adapter", whole, "--out", out, "--max-shard-size=5"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--max-shard-size", "5GB or 512MiB");
        assertThat(out).doesNotExist();
    }

    @Test
    void inspectShowsWhatCantBeAttachedToo() throws IOException {
        Path saved = FIXTURES.resolve("adapters/roberta/lora");
        String config = Files.readString(saved.resolve("adapter_config.json"));
        Files.writeString(
                folder.resolve("adapter_config.json"), config.replaceFirst("\\{", "{\"use_something_newer\": true,"));
        Files.copy(saved.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));
        assertThat(run("inspect", folder)).isZero();
        assertThat(out.toString()).contains("can't be attached here", "use_something_newer", "query.lora_A.weight");
    }

    @Test
    void aDryRunPlansAndWritesNothing() throws IOException {
        Path recipe = TinyWork.texts(folder);
        assertThat(run("train", recipe, "--dry-run", "--json")).isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("steps").asInt()).isEqualTo(48);
        assertThat(plan.get("adapter_parameters").asLong()).isEqualTo(2 * 2 * 32);
        assertThat(plan.get("trainable_parameters").asLong()).isGreaterThan(128);
        assertThat(plan.get("percent_adapter").asDouble())
                .isEqualTo(100.0 * 128 / plan.get("total_parameters").asLong());
        assertThat(plan.get("peak_memory_bytes").asLong()).isGreaterThan(100_000_000);
        assertThat(run("train", recipe, "--out", folder.resolve("run"), "--json"))
                .isEqualTo(2);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void exitCodesTellFailureFromWrongUse() {
        assertThat(run("--help")).isZero();
        assertThat(run("train", "--help")).isZero();
        assertThat(run()).isEqualTo(2);
        assertThat(run("trian")).isEqualTo(2);
        assertThat(run("train", "r.yaml")).isEqualTo(2);
        assertThat(run("train", folder.resolve("none.yaml"), "--out", folder.resolve("run")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no recipe").doesNotContain("\tat ");
        assertThat(run("inspect", folder.resolve("nothing"))).isEqualTo(1);
    }
}
