package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
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

/**
 * What PEFT 0.21.2 saved of adapters on embeddings and language-model heads, tied and not: LoRA on them, whole ones, single
 * token rows, and bases with two more tokens. Logits are PEFT's before merging, which a merged model has to give too.
 */
class EmbeddingsGoldenTest {
    private static final double TOLERANCE = 3e-5;

    @TempDir
    Path folder;

    /** Of the form family/kind. */
    static List<String> adapters() throws IOException {
        Path all = Golden.path("embeddings");
        try (Stream<Path> folders = Files.walk(all, 2)) {
            return folders.filter(found -> Files.exists(found.resolve("expected.safetensors")))
                    .map(found -> all.relativize(found).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void allAreHere() throws IOException {
        assertThat(adapters()).hasSize(36);
    }

    private static Model base(String name) {
        return Models.load(Golden.path("models/" + name.substring(0, name.indexOf('/'))));
    }

    private static NDArray logits(Model model, String name, NDManager manager) {
        Map<String, NDArray> inputs = Golden.tensors("embeddings/" + name + "/expected.safetensors", "in.", manager);
        return model.forward(ForwardContext.evaluating(manager, inputs));
    }

    private static void givesPefts(Model model, String name, NDManager manager) {
        NDArray expected = Golden.tensors("embeddings/" + name + "/expected.safetensors", "", manager)
                .get("logits");
        assertThat(Golden.distance(logits(model, name, manager), expected)).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void isReadWrittenAndMerged(String name) {
        Path saved = folder.resolve("adapter");
        try (Model model = base(name);
                NDManager manager = model.manager().newSubManager()) {
            Adapter adapter = AdapterFiles.load(model, Golden.path("embeddings/" + name));
            givesPefts(model, name, manager);
            AdapterFiles.save(adapter, saved);
            sameTensors(Golden.path("embeddings/" + name), saved);
            adapter.merge();
            givesPefts(model, name, manager);
            model.save(folder.resolve("merged"));
            adapter.unmerge();
            adapter.close();
            AdapterFiles.load(model, saved);
            givesPefts(model, name, manager);
        }
        try (Model merged = Models.load(folder.resolve("merged"));
                NDManager manager = merged.manager().newSubManager()) {
            givesPefts(merged, name, manager);
        }
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void leavesTheModelAsItWas(String name) {
        try (Model model = base(name);
                NDManager manager = model.manager().newSubManager()) {
            if (name.endsWith("resized")) {
                return; // the inputs have a token that the base doesn't
            }
            NDArray before = logits(model, name, manager);
            List<String> weights = List.copyOf(model.weights().keySet());
            try (Adapter adapter = AdapterFiles.load(model, Golden.path("embeddings/" + name))) {
                adapter.merge();
            }
            assertThat(logits(model, name, manager)).isNotEqualTo(before);
            try (Model other = base(name)) {
                AdapterFiles.load(other, Golden.path("embeddings/" + name)).close();
                assertThat(logits(other, name, manager)).isEqualTo(before);
                assertThat(other.weights().keySet()).containsExactlyElementsOf(weights);
            }
        }
    }

    @Test
    void refusesAnotherNumberOfTokensForAPartOnly() throws IOException {
        String resized = "embeddings/llama/resized/";
        Files.copy(Golden.path(resized + "adapter_config.json"), folder.resolve("adapter_config.json"));
        try (Model model = base("llama/resized")) {
            Map<String, NDArray> tensors = Golden.tensors(resized + "adapter_model.safetensors", "", model.manager());
            tensors.remove("base_model.model.lm_head.weight");
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of());
            assertThatThrownBy(() -> AdapterFiles.load(model, folder))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is for 122 tokens; llama has 120")
                    .hasMessageContaining("lm_head.weight");
        }
    }

    private static void sameTensors(Path one, Path other) {
        try (Safetensors a = Safetensors.open(one.resolve("adapter_model.safetensors"));
                Safetensors b = Safetensors.open(other.resolve("adapter_model.safetensors"))) {
            assertThat(b.tensors().keySet()).hasSameElementsAs(a.tensors().keySet());
            a.tensors()
                    .keySet()
                    .forEach(name -> assertThat(b.bytes(name)).as(name).isEqualTo(a.bytes(name)));
        }
    }
}
