package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Loss;
import io.github.asymlora.train.LossFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every adapter that PEFT saved: outputs with it attached and merged, and what we save of it again. */
class AdapterGoldenTest {
    @TempDir
    Path temporary;

    /** Of the form family/name. */
    static List<String> adapters() throws IOException {
        Path all = Golden.path("adapters");
        try (Stream<Path> folders = Files.walk(all, 2)) {
            return folders.filter(folder -> Files.exists(folder.resolve("adapter_config.json")))
                    .map(folder -> all.relativize(folder).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void allAreHere() throws IOException {
        assertThat(adapters()).hasSize(55);
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void equalsPeft(String name) {
        String folder = "adapters/" + name;
        JsonNode noise = Golden.json("adapters/noise.json").get(name);
        double tolerance = Math.max(1e-4, 10 * noise.get("noise_f32_vs_f64").asDouble());
        try (Model model = model(name);
                NDManager manager = Compute.newManager()) {
            Map<String, NDArray> expected = Golden.tensors(folder + "/expected.safetensors", "", manager);
            Map<String, NDArray> inputs = inputs(name, manager);
            NDArray base = model.forward(ForwardContext.evaluating(manager, inputs));
            try (Adapter adapter = AdapterFiles.load(model, Golden.path(folder))) {
                NDArray logits = model.forward(ForwardContext.evaluating(manager, inputs));
                assertThat(Golden.distance(logits, expected.get("logits"))).isLessThan(tolerance);
                LossFunction.Summed loss = Loss.of(model).of(logits, inputs.get("labels"));
                double mean = loss.sum().getFloat() / loss.weight();
                assertThat(Math.abs(mean - expected.get("loss").getFloat())).isLessThan(tolerance);
                AdapterFiles.save(adapter, temporary);
            }
            assertThat(model.forward(ForwardContext.evaluating(manager, inputs)))
                    .isEqualTo(base);
            sameTensors(Golden.path(folder), temporary);
            try (Adapter again = AdapterFiles.load(model, temporary)) {
                again.merge();
            }
            NDArray merged = model.forward(ForwardContext.evaluating(manager, inputs));
            assertThat(Golden.distance(merged, expected.get("logits_merged"))).isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void mergesIntoPeftsWeights(String name) {
        String file = "adapters/" + name + "/merged_weights.safetensors";
        if (!Files.exists(Golden.path("adapters/" + name).resolve("merged_weights.safetensors"))) {
            return;
        }
        try (Model model = model(name);
                NDManager manager = Compute.newManager()) {
            AdapterFiles.load(model, Golden.path("adapters/" + name)).merge();
            Map<String, NDArray> expected = Golden.tensors(file, "", manager);
            assertThat(expected).isNotEmpty();
            expected.forEach((parameter, value) -> assertThat(
                            Golden.distance(model.weights().get(parameter), value))
                    .as(parameter)
                    .isLessThan(1e-5));
        }
    }

    private static Model model(String name) {
        return Models.load(Golden.path("models/" + name.substring(0, name.indexOf('/'))));
    }

    private static Map<String, NDArray> inputs(String name, NDManager manager) {
        String family = name.substring(0, name.indexOf('/'));
        return Golden.tensors("models/" + family + "/inputs.safetensors", "main.", manager);
    }

    private static void sameTensors(Path one, Path other) {
        try (Safetensors a = Safetensors.open(one.resolve("adapter_model.safetensors"));
                Safetensors b = Safetensors.open(other.resolve("adapter_model.safetensors"))) {
            assertThat(b.tensors().keySet()).hasSameElementsAs(a.tensors().keySet());
            for (String name : a.tensors().keySet()) {
                assertThat(b.info(name).shape()).as(name).isEqualTo(a.info(name).shape());
                assertThat(b.bytes(name)).as(name).isEqualTo(a.bytes(name));
            }
        }
    }
}
