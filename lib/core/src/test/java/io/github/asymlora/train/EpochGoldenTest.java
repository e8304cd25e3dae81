package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole epoch of the loop against PyTorch and PEFT, update by update: texts, warmup, micro-batches, the small batch at the
 * end, the prefix cache. Made by {@code environment/peer/golden_epoch.py}.
 */
class EpochGoldenTest {
    private static final int SEED = 3;

    /** Ten times what an epoch of PEFT's makes of numbers that begin 1e-7 of themselves apart: 2e-6 in a loss, 4e-5 of a norm. */
    private static final double ROUNDING = 2e-5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"pairs, 4", "pairs, 3", "classes, 4", "classes, 1", "last-layer, 4", "last-layer, 3"})
    void equalsPeft(String name, int microBatch) {
        JsonNode golden = Golden.json("epoch/" + name + "/epoch.json");
        TrainingOptions options = TrainingOptions.DEFAULT
                .withEpochs(1)
                .withBatchSize(golden.get("batch_size").asInt())
                .withMicroBatchSize(microBatch)
                .withLearningRate(golden.get("learning_rate").asDouble())
                .keeping(TrainingOptions.Keep.LAST);
        List<Events.Step> updates = train(name, task(golden, options), options).steps();
        assertThat(updates).hasSize(63).hasSameSizeAs(golden.get("updates"));
        for (int i = 0; i < updates.size(); i++) {
            JsonNode expected = golden.get("updates").get(i);
            double norm = expected.get("gradient_norm").asDouble();
            assertThat(updates.get(i).learningRate())
                    .isCloseTo(expected.get("learning_rate").asDouble(), within(1e-12));
            assertThat(updates.get(i).loss())
                    .as("loss of update %d", i)
                    .isCloseTo(expected.get("loss").asDouble(), within(ROUNDING));
            assertThat(updates.get(i).gradientNorm())
                    .as("gradient norm of update %d", i)
                    .isCloseTo(norm, within(20 * ROUNDING * norm));
        }
    }

    private History train(String name, TextTask task, TrainingOptions options) {
        History history = new History();
        try (Model model = Models.load(TinyTask.model(folder.resolve("bert")));
                Adapter adapter = AdapterFiles.load(model, Golden.path("epoch/" + name))) {
            int frozen = model.firstStageOf(adapter.trainable().keySet());
            try (Sources sources = new Sources(model, task.goal(), options, frozen)) {
                new Loop(adapter, task, options, null, Dropout.NONE, SEED, history, history).run(sources, null);
            }
        }
        return history;
    }

    /** The golden examples, each at the place where the epoch's order looks for it. */
    private static TextTask task(JsonNode golden, TrainingOptions options) {
        JsonNode rows = golden.get("examples");
        int[] order = Batches.ofEpoch(rows.size(), options.batchSize(), SEED, 1).stream()
                .flatMapToInt(Arrays::stream)
                .toArray();
        Example[] placed = new Example[order.length];
        IntStream.range(0, order.length).forEach(i -> placed[order[i]] = example(rows.get(i), "row " + i));
        Dataset train = new Dataset("golden", List.of(placed));
        List<String> labels = new ArrayList<>();
        golden.get("labels").forEach(label -> labels.add(label.asText()));
        List<Metric> metrics = List.of(labels.isEmpty() ? Metric.PEARSON : Metric.ACCURACY);
        return new TextTask("golden", labels, metrics, train, train, train, Map.of());
    }

    private static Example example(JsonNode row, String id) {
        JsonNode texts = row.get("texts");
        String pair = texts.size() > 1 ? texts.get(1).asText() : null;
        return new Example(
                id, texts.get(0).asText(), pair, (float) row.get("label").asDouble(), id);
    }
}
