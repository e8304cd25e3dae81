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
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twenty updates against PyTorch and PEFT: every loss and gradient norm, and what is trained in the end. */
class TrainingGoldenTest {
    @ParameterizedTest
    @CsvSource({
        "roberta,full",
        "roberta,full_hf_decay",
        "roberta,lora",
        "roberta,b_only",
        "roberta,a_only",
        "roberta,lora_fa",
        "roberta,rslora",
        "roberta,dora",
        "roberta,ia3",
        "roberta,adalora",
        "llama,lora",
        "llama,b_only",
        "vit,lora",
        "vit,b_only",
        "vit,a_only"
    })
    void equalsPeft(String family, String name) {
        String folder = "training/" + family + "/" + name;
        JsonNode run = Golden.json(folder + "/run.json");
        try (Model model = Models.load(Golden.path("models/" + family));
                NDManager manager = model.manager().newSubManager();
                Adapter adapter = attach(folder, run, model);
                TrainStep trainStep = trainStep(name, run, adapter)) {
            FixedBatches batches = new FixedBatches(family, manager);
            Source source = Source.whole(model, batches);
            assertThat(adapter.trainable().keySet()).hasSameSizeAs(run.get("trainable"));
            for (int step = 0; step < run.get("steps").asInt(); step++) {
                double rate = run.get("lr").asDouble()
                        * Schedule.LINEAR.factor(
                                step,
                                run.get("warmup_steps").asInt(),
                                run.get("steps").asInt(),
                                1);
                assertThat(rate).isCloseTo(run.get("lr_used").get(step).asDouble(), within(1e-15));
                List<int[]> parts =
                        batches.parts(run.get("batch_of_step").get(step).asInt());
                TrainStep.Result seen = trainStep.update(source, parts, rate);
                assertThat(seen.loss())
                        .as("loss of step %d", step)
                        .isCloseTo(run.get("loss").get(step).asDouble(), within(1e-4));
                double norm = run.get("grad_norm").get(step).asDouble();
                assertThat(seen.gradientNorm()).as("norm of step %d", step).isCloseTo(norm, within(1e-3 * norm));
            }
            checkTensors(folder, adapter, manager);
            checkLogits(folder, batches.batchSize(), source, manager);
        }
    }

    private static Adapter attach(String folder, JsonNode run, Model model) {
        if (run.get("method").asText().startsWith("full")) {
            return new FullFineTuning().attach(model, 0);
        }
        if (run.get("frozen").asText().equals("none")) {
            return AdapterFiles.load(model, Golden.path(folder + "/initial"));
        }
        JsonNode peft = Golden.json(folder + "/initial/adapter_config.json");
        List<String> targets = new ArrayList<>();
        peft.get("target_modules").forEach(target -> targets.add(target.asText()));
        Lora both = Lora.rank(4).alpha(8).on(targets.toArray(String[]::new));
        Lora lora =
                switch (run.get("frozen").asText()) {
                    case "lora_A" -> both.a(Factor.kaiming().frozen());
                    case "lora_B" -> both.b(Factor.orthonormal().frozen());
                    default -> throw new IllegalStateException(folder);
                };
        Adapter adapter = lora.attach(model, 0);
        AdapterFiles.restore(adapter, Golden.path(folder + "/initial"));
        return adapter;
    }

    private static TrainStep trainStep(String name, JsonNode run, Adapter adapter) {
        AdamW.Options options = new AdamW.Options(
                run.get("betas").get(0).asDouble(),
                run.get("betas").get(1).asDouble(),
                run.get("eps").asDouble(),
                run.get("weight_decay").asDouble());
        Predicate<String> decays = parameter ->
                !name.equals("full_hf_decay") || !(parameter.endsWith("bias") || parameter.contains("LayerNorm"));
        return new TrainStep(adapter, options, decays, run.get("max_grad_norm").asDouble(), Dropout.NONE, 0);
    }

    private static void checkTensors(String folder, Adapter adapter, NDManager manager) {
        String prefix = folder.contains("/full") ? "" : "base_model.model.";
        Map<String, NDArray> all = new HashMap<>(adapter.model().weights());
        all.putAll(adapter.tensors());
        Map<String, NDArray> expected = Golden.tensors(folder + "/final_raw.safetensors", prefix, manager);
        expected.forEach((stored, tensor) -> {
            String parameter =
                    stored.replace("modules_to_save.", "").replace("magnitude_vector.weight", "magnitude_vector");
            if (!parameter.endsWith("key.bias")) {
                assertThat(Golden.distance(all.get(parameter), tensor))
                        .as(parameter)
                        .isLessThan(1e-3);
            }
        });
        assertThat(expected).hasSizeGreaterThan(5);
    }

    private static void checkLogits(String folder, int batchSize, Source source, NDManager manager) {
        int[] first = IntStream.range(0, batchSize).toArray();
        NDArray logits = source.forward(
                first, ForwardContext.evaluating(manager, source.examples().batch(first, manager)));
        NDArray expected =
                Golden.tensors(folder + "/final_eval.safetensors", "", manager).get("logits");
        assertThat(Golden.distance(logits, expected)).isLessThan(1e-2);
    }

    /** The five batches of the golden runs, example by example. */
    private static final class FixedBatches implements Examples {
        private final Map<String, NDArray> tensors;

        FixedBatches(String family, NDManager manager) {
            tensors = Golden.tensors("training/" + family + "/batches.safetensors", "", manager);
        }

        int batchSize() {
            return (int) tensors.get(LABELS).getShape().get(1);
        }

        /** Two unequal parts, so that accumulation is on the way. */
        List<int[]> parts(int batch) {
            int start = batch * batchSize();
            return List.of(
                    IntStream.range(start, start + 2).toArray(),
                    IntStream.range(start + 2, start + batchSize()).toArray());
        }

        @Override
        public int size() {
            return 5 * batchSize();
        }

        @Override
        public int length(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double label(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, NDArray> batch(int[] indices, NDManager manager) {
            int batch = indices[0] / batchSize();
            int first = indices[0] % batchSize();
            Map<String, NDArray> rows = new HashMap<>();
            tensors.forEach((name, all) -> {
                NDArray some = all.get(new NDIndex("{}, {}:{}", batch, first, first + indices.length));
                some.attach(manager);
                rows.put(name, some);
            });
            return rows;
        }

        @Override
        public String contentHash() {
            return "golden";
        }
    }
}
