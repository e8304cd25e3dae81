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
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl")).stream().filter(line -> line.contains("\"step\":")))
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
            if (line.contains("\"event\":\"epoch\"")) {
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
}
