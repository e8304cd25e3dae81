package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.TinyTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
    @TempDir
    private Path folder;

    /** CoLA's files in its own format: source, label, mark, sentence. */
    private Recipe recipe(long seed) throws IOException {
        Path data = Files.createDirectories(folder.resolve("cola"));
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            rows.append(i % 2 == 0 ? "x\t1\t\ta c a d\n" : "x\t0\t*\tb c b e f\n");
        }
        Files.writeString(data.resolve("train.tsv"), rows);
        Files.writeString(data.resolve("dev.tsv"), rows);
        Path model = folder.resolve("tiny");
        if (!Files.exists(model)) {
            TinyTask.model(model);
        }
        Path file = folder.resolve("r.yaml");
        Files.writeString(
                file,
                "{model: '" + model + "', task: {name: cola, folder: '" + data
                        + "'}, adapter: {arm: A_rand_hB_zero, rank: 2}, training: {epochs: 2, batch_size: 8, max_length: 16}}");
        return Recipes.read(file, List.of()).withSeed(seed);
    }

    @Test
    void aRunDirectoryTellsAllAboutTheRun() throws IOException {
        Path out = folder.resolve("run");
        Map<String, Object> result = Experiment.run(recipe(1), out, new Events() {});
        assertThat(out.resolve("recipe.yaml")).content().contains("weight_decay: 0.01", "pooling: \"CLASSIFICATION\"");
        JsonNode provenance =
                new ObjectMapper().readTree(out.resolve("provenance.json").toFile());
        assertThat(provenance.get("model_sha256").asText()).hasSize(64);
        assertThat(provenance.get("seed").asInt()).isEqualTo(1);
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl")).stream()
                        .filter(line -> line.contains("\"event\":\"step\"")))
                .hasSize(6);
        assertThat(out.resolve("result.json")).content().contains("matthews");
        assertThat(result).containsKeys("validation", "test", "trainable_parameters");
        assertThatThrownBy(() -> Experiment.run(recipe(1), out, new Events() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("finished run");
    }

    @Test
    void theSavedAdapterGivesTheRunsHead() throws IOException {
        Path out = folder.resolve("run");
        Experiment.run(recipe(1), out, new Events() {});
        try (Model model = Models.load(folder.resolve("tiny"))) {
            float[] before = model.weights().get("classifier.weight").toFloatArray();
            AdapterFiles.load(model, out.resolve("adapter"));
            NDArray head = model.weights().get("classifier.weight");
            assertThat(head.toFloatArray()).isNotEqualTo(before);
            assertThat(model.linears()
                            .get("bert.encoder.layer.0.attention.self.query")
                            .adapter())
                    .isNotNull();
        }
    }

    @Test
    void instructionsAreLearnedAsARecipeSays() throws IOException {
        String rows = IntStream.range(0, 60)
                .mapToObj(i -> "{\"instruction\": \"a %d\", \"input\": \"\", \"output\": \"c d\"}".formatted(i))
                .collect(Collectors.joining(","));
        Path data = Files.writeString(folder.resolve("alpaca.json"), "[" + rows + "]");
        Path file = Files.writeString(
                folder.resolve("r.yaml"), """
                model: %s
                task: {name: alpaca, folder: %s, train_examples: 16}
                adapter: {arm: A_rand_hB_zero, rank: 2, targets: [q_proj, v_proj]}
                training: {epochs: 2, batch_size: 8, learning_rate: 0.03, max_length: 64}
                """.formatted(TinyTask.model("llama", folder.resolve("llama")), data));
        Path out = folder.resolve("run");
        Map<String, Object> result = Experiment.run(Recipes.read(file, List.of()), out, new Events() {});
        assertThat(result.get("best_rule").toString()).startsWith("lowest loss");
        List<JsonNode> epochs = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            if (line.contains("\"event\":\"evaluation\"")) {
                epochs.add(new ObjectMapper().readTree(line).get("validation"));
            }
        }
        assertThat(epochs).hasSize(2);
        double loss = epochs.get(1).get("loss").asDouble();
        assertThat(loss).isLessThan(epochs.get(0).get("loss").asDouble());
        assertThat(epochs.get(1).get("perplexity").asDouble()).isCloseTo(Math.exp(loss), within(1e-6));
    }

    @Test
    void anotherRecipeIsNotMixedIn() throws IOException {
        Path out = folder.resolve("run");
        Experiment.run(recipe(1), out, new Events() {});
        Files.delete(out.resolve("result.json"));
        assertThatThrownBy(() -> Experiment.run(recipe(2), out, new Events() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("seed: 1")
                .hasMessageContaining("seed: 2");
    }

    /** A run of seed 1 whose result was lost. */
    private Path unfinished() throws IOException {
        Path out = folder.resolve("run");
        Experiment.run(recipe(1), out, new Events() {});
        Files.delete(out.resolve("result.json"));
        return out;
    }

    private void assertRefused(Path out, String... words) {
        assertThatThrownBy(() -> Experiment.run(recipe(1), out, new Events() {}))
                .isInstanceOf(InputException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("\n"));
    }

    @Test
    void otherDataOrAnotherModelIsNotGoneOnWith() throws IOException {
        Path out = unfinished();
        Path dev = folder.resolve("cola/dev.tsv");
        String rows = Files.readString(dev);
        recipe(1);
        Path model = folder.resolve("tiny/config.json");
        String config = Files.readString(model);
        Files.writeString(model, config.replaceFirst("\\{", "{\"layer_norm_eps_of_another\": 1,"));
        assertRefused(out, "begun with another model_sha256");
        Files.writeString(model, config);
        Recipe recipe = recipe(1);
        Files.writeString(dev, rows.replaceFirst("a c a d", "a c a c"));
        assertThatThrownBy(() -> Experiment.run(recipe, out, new Events() {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("begun with another validation_sha256");
    }

    @Test
    void everyStartIsKept() throws IOException {
        Path out = unfinished();
        double seconds =
                (double) Experiment.run(recipe(1), out, new Events() {}).get("seconds");
        JsonNode provenance =
                new ObjectMapper().readTree(out.resolve("provenance.json").toFile());
        assertThat(provenance.get("sessions")).hasSize(2);
        assertThat(provenance.get("sessions").get(1).get("threads").asInt()).isPositive();
        assertThat(seconds).as("of the first session, in which it was trained").isGreaterThan(0.01);
    }

    @Test
    void lineEndsEncodingsAndSaveEveryMakeNoOtherRecipe() throws IOException {
        Path out = unfinished();
        Path file = out.resolve("recipe.yaml");
        String text = Files.readString(file);
        for (byte[] written : List.of(
                text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8),
                text.getBytes(StandardCharsets.UTF_16),
                text.getBytes(StandardCharsets.ISO_8859_1),
                text.replaceFirst("save_every: .*", "save_every: 3").getBytes(StandardCharsets.UTF_8))) {
            Files.write(file, written);
            Experiment.run(recipe(1), out, new Events() {});
            Files.delete(out.resolve("result.json"));
        }
        Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0x80});
        assertRefused(out, "begun with another recipe");
    }

    @Test
    void aResultThatIsNoneIsSaid() throws IOException {
        Path out = unfinished();
        for (String garbage : List.of("", "null", "{\"a\": ", "[]")) {
            Files.writeString(out.resolve("result.json"), garbage);
            assertRefused(out, "result.json is not what a finished run writes");
        }
        Files.delete(out.resolve("result.json"));
        Files.createDirectories(out.resolve("result.json"));
        assertRefused(out, "result.json is not what a finished run writes");
    }

    @Test
    void placesThatCantBeWrittenAreSaidAndLeftAlone() throws IOException {
        assertRefused(Path.of(""), "name is empty");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> Experiment.run(recipe(1), file, new Events() {}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't write into " + file);
        assertThatThrownBy(() -> Experiment.run(recipe(1), file.resolve("below"), new Events() {}))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(file).hasContent("x");
    }

    @Test
    void whatFailsBeforeItBeginsLeavesNothing() throws IOException {
        Path out = folder.resolve("run");
        Recipe recipe = recipe(1);
        Files.delete(folder.resolve("cola/train.tsv"));
        assertThatThrownBy(() -> Experiment.run(recipe, out, new Events() {})).isInstanceOf(RuntimeException.class);
        assertThat(out).doesNotExist();
    }

    @Test
    void twoCantWorkInOneDirectory() throws IOException {
        Path out = folder.resolve("run");
        List<String> said = new ArrayList<>();
        Events second = new Events() {
            @Override
            public void stepped(Step step) {
                Thread other = new Thread(() -> {
                    try {
                        Experiment.run(recipe(1), out, new Events() {});
                    } catch (InputException | IOException e) {
                        said.add(e.getMessage());
                    }
                });
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Experiment.run(recipe(1), out, second);
        assertThat(said).hasSize(6).allMatch(line -> line.contains("another thread of this process works there"));
    }
}
