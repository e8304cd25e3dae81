package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twenty updates against PyTorch and PEFT: every loss and gradient norm, and what is trained in the end. */
class TrainingGoldenTest {
    private static final String FOLDER = "training/roberta/";

    @ParameterizedTest
    @CsvSource({"full", "full_hf_decay", "lora", "b_only", "a_only", "lora_fa"})
    void equalsPeft(String name) {
        JsonNode run = Golden.json(FOLDER + name + "/run.json");
        try (Model model = Models.load(Golden.path("models/roberta"));
                NDManager manager = model.manager().newSubManager();
                Adapter adapter = attach(name, run, model);
                Updates updates = updates(name, run, adapter)) {
            FixedBatches batches = new FixedBatches(manager);
            Source source = Source.whole(model, batches);
            assertThat(adapter.trainable().keySet()).hasSameSizeAs(run.get("trainable"));
            for (int step = 0; step < run.get("steps").asInt(); step++) {
                double rate = run.get("lr").asDouble()
                        * Schedule.LINEAR.factor(
                                step,
                                run.get("warmup_steps").asInt(),
                                run.get("steps").asInt());
                assertThat(rate).isCloseTo(run.get("lr_used").get(step).asDouble(), within(1e-15));
                List<int[]> parts =
                        batches.parts(run.get("batch_of_step").get(step).asInt());
                Updates.Seen seen = updates.update(source, parts, rate);
                assertThat(seen.loss())
                        .as("loss of step %d", step)
                        .isCloseTo(run.get("loss").get(step).asDouble(), within(1e-4));
                double norm = run.get("grad_norm").get(step).asDouble();
                assertThat(seen.gradientNorm()).as("norm of step %d", step).isCloseTo(norm, within(1e-3 * norm));
            }
            checkTensors(name, adapter, manager);
            checkLogits(name, source, manager);
        }
    }

    private static Adapter attach(String name, JsonNode run, Model model) {
        if (name.startsWith("full")) {
            return new FullFineTuning().attach(model, 0);
        }
        Lora both = Lora.rank(4).alpha(8);
        Lora lora =
                switch (run.get("frozen").asText()) {
                    case "lora_A" -> both.a(Factor.kaiming().frozen());
                    case "lora_B" -> both.b(Factor.orthonormal().frozen());
                    default -> both;
                };
        Adapter adapter = lora.attach(model, 0);
        AdapterFiles.restore(adapter, Golden.path(FOLDER + name + "/initial"));
        return adapter;
    }

    private static Updates updates(String name, JsonNode run, Adapter adapter) {
        AdamW.Options options = new AdamW.Options(
                run.get("betas").get(0).asDouble(),
                run.get("betas").get(1).asDouble(),
                run.get("eps").asDouble(),
                run.get("weight_decay").asDouble());
        Predicate<String> decays = parameter ->
                !name.equals("full_hf_decay") || !(parameter.endsWith("bias") || parameter.contains("LayerNorm"));
        return new Updates(adapter, options, decays, run.get("max_grad_norm").asDouble(), Dropout.NONE, 0);
    }

    private static void checkTensors(String name, Adapter adapter, NDManager manager) {
        String prefix = name.startsWith("full") ? "" : "base_model.model.";
        Map<String, NDArray> all = new HashMap<>(adapter.model().weights());
        all.putAll(adapter.tensors());
        Map<String, NDArray> expected = Golden.tensors(FOLDER + name + "/final_raw.safetensors", prefix, manager);
        expected.forEach((stored, tensor) -> {
            String parameter = stored.replace("modules_to_save.", "");
            if (!parameter.endsWith("key.bias")) {
                assertThat(Golden.distance(all.get(parameter), tensor))
                        .as(parameter)
                        .isLessThan(1e-3);
            }
        });
        assertThat(expected).hasSizeGreaterThan(5);
    }

    private static void checkLogits(String name, Source source, NDManager manager) {
        int[] first = IntStream.range(0, FixedBatches.BATCH).toArray();
        NDArray logits =
                source.forward(first, Flow.evaluating(manager, source.examples().batch(first, manager)));
        NDArray expected = Golden.tensors(FOLDER + name + "/final_eval.safetensors", "", manager)
                .get("logits");
        assertThat(Golden.distance(logits, expected)).isLessThan(1e-2);
    }

    /** The five batches of the golden runs, example by example. */
    private static final class FixedBatches implements Examples {
        static final int BATCH = 8;
        private final Map<String, NDArray> tensors;

        FixedBatches(NDManager manager) {
            tensors = Golden.tensors(FOLDER + "batches.safetensors", "", manager);
        }

        /** Two halves, so that accumulation is on the way. */
        List<int[]> parts(int batch) {
            int start = batch * BATCH;
            return List.of(
                    IntStream.range(start, start + 3).toArray(),
                    IntStream.range(start + 3, start + BATCH).toArray());
        }

        @Override
        public int size() {
            return 5 * BATCH;
        }

        @Override
        public int length(int index) {
            return (int) tensors.get("input_ids").getShape().get(2);
        }

        @Override
        public double label(int index) {
            return tensors.get("labels").getLong(index / BATCH, index % BATCH);
        }

        @Override
        public Map<String, NDArray> batch(int[] indices, NDManager manager) {
            Map<String, NDArray> batch = new HashMap<>();
            tensors.forEach((name, all) -> {
                NDArray rows = all.get(new NDIndex(
                        "{}, {}:{}", indices[0] / BATCH, indices[0] % BATCH, indices[0] % BATCH + indices.length));
                rows.attach(manager);
                batch.put(name, rows);
            });
            return batch;
        }

        @Override
        public String contentHash() {
            return "golden";
        }
    }
}
