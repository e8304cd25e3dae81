package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.Glue;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.Evaluation;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.Examples;
import io.github.asymlora.train.Source;
import io.github.asymlora.train.TextExamples;
import io.github.asymlora.train.TinyTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method out of a recipe, on values: their correlation, unlike an accuracy, shows the smallest difference. */
class RecipeMethodsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        TinyTask.model(folder.resolve("tiny"));
        StringBuilder rows = new StringBuilder("sentence1\tsentence2\tscore\n");
        for (int i = 0; i < 24; i++) {
            rows.append("a c %s b\td %s e\t%s\n".formatted("a ".repeat(i % 5), "f ".repeat(i % 3), i % 5));
        }
        Files.writeString(folder.resolve("train.tsv"), rows);
        Files.writeString(folder.resolve("dev.tsv"), rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adapter: {arm: B̂₀A_rand, rank: 2}",
                "adapter: {rank: 2, rank_stabilized: true, rank_pattern: {key: 1}, alpha_pattern: {key: 3}}",
                "adapter: {rank: 2, targets: all-linear, exclude: dense, bias: all, lora_bias: true}",
                "method: dora, adapter: {rank: 2}",
                "method: lora_plus, adapter: {rank: 2, ratio: 4}",
                "method: pissa, adapter: {rank: 2}",
                "method: olora, adapter: {rank: 2}",
                "method: adalora, adapter: {initial_rank: 3, target_rank: 1, every: 1}",
                "method: ia3",
                "method: vera, adapter: {rank: 8, targets_regex: '.*(query|value)'}",
                "method: bitfit",
                "method: full",
                "method: head_only"
            })
    void trainsAndItsFolderGivesTheRunsMetrics(String method) throws IOException {
        Path file = Files.writeString(
                folder.resolve("r.yaml"),
                "{model: '%s', task: {name: stsb, folder: '%s'}, %s, training: {epochs: 2, batch_size: 8, max_length: 24}}"
                        .formatted(folder.resolve("tiny"), folder, method));
        Map<String, Object> result =
                Experiment.run(Recipes.read(file, List.of()), folder.resolve("run"), new Events() {});
        try (Model model = Models.load(folder.resolve("tiny"));
                Adapter adapter = AdapterFiles.load(model, folder.resolve("run/adapter"))) {
            assertThat(adapter.trainableCount()).isEqualTo(result.get("trainable_parameters"));
            Map<Metric, Double> metrics = metrics(model);
            assertThat(metrics).isEqualTo(result.get("test"));
            if (!adapter.layers().isEmpty()) {
                adapter.disable();
                assertThat(metrics(model)).as("without the adapter").isNotEqualTo(metrics);
            }
        }
    }

    private Map<Metric, Double> metrics(Model model) {
        try (Tokenizer tokenizer = Tokenizer.open(folder.resolve("tiny"), 24)) {
            Examples examples = TextExamples.of(Glue.STSB.load(folder).test(), tokenizer, model);
            return Evaluation.of(Source.whole(model, examples), List.of(Metric.PEARSON, Metric.SPEARMAN));
        }
    }
}
