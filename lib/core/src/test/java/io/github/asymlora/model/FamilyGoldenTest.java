package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.asymlora.Golden;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Loss;
import io.github.asymlora.train.LossFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Decoders, BART and T5, ViT and DINOv2 against transformers: logits, hidden states and loss, under both versions'
 * configurations. The newer families' data are of {@code environment/peer/golden_families.py}.
 */
class FamilyGoldenTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "llama,main",
        "llama,left",
        "llama,long",
        "llama_scaled,main",
        "llama_scaled,left",
        "llama_scaled,long",
        "llama_cls,main",
        "llama_cls,nomask",
        "mistral,main",
        "mistral,left",
        "mistral,long",
        "qwen2,main",
        "qwen2,left",
        "qwen2,long",
        "qwen3,main",
        "qwen3,left",
        "qwen3,long",
        "phi3,main",
        "phi3,left",
        "phi3,long",
        "smollm3,main",
        "smollm3,left",
        "smollm3,long",
        "gemma,main",
        "gemma,left",
        "gemma,long",
        "gemma2,main",
        "gemma2,left",
        "gemma2,long",
        "gemma3,main",
        "gemma3,left",
        "gemma3,long",
        "gpt2,main",
        "gpt2,left",
        "gpt2,long",
        "gpt2_cls,main",
        "gpt2_cls,nomask",
        "vit,main",
        "dinov2,main",
        "bart,main",
        "t5,main",
        "t5_gated,main"
    })
    void equalsTransformers(String family, String example) {
        check(family, example, Golden.path("models/" + family));
    }

    @ParameterizedTest
    @CsvSource({"llama,main", "llama_scaled,main", "vit,main", "bart,main"})
    void readsConfigurationsOfVersion5(String family, String example) throws IOException {
        Files.copy(Golden.path("v5/models/" + family + "/config.json"), temporary.resolve("config.json"));
        Files.copy(Golden.path("models/" + family + "/model.safetensors"), temporary.resolve("model.safetensors"));
        check(family, example, temporary);
    }

    /** transformers takes biases that a checkpoint lacks for 0: what is left is LLaMA. */
    @Test
    void qwen2MayLackItsBiases() throws IOException {
        Path llama = Golden.path("models/llama");
        String config = Files.readString(llama.resolve("config.json")).replace("\"llama\"", "\"qwen2\"");
        Files.writeString(temporary.resolve("config.json"), config);
        Files.copy(llama.resolve("model.safetensors"), temporary.resolve("model.safetensors"));
        check("llama", "main", temporary);
        Files.writeString(temporary.resolve("config.json"), config.replaceAll("\"attention_bias\": *false,", ""));
        assertThatThrownBy(() -> Models.load(temporary))
                .hasMessageContaining("missing: model.layers.0.self_attn.q_proj.bias");
    }

    private static void check(String family, String example, Path folder) {
        try (Model model = Models.load(folder);
                NDManager manager = Compute.newManager()) {
            String files = "models/" + family;
            Map<String, NDArray> inputs = Golden.tensors(files + "/inputs.safetensors", example + ".", manager);
            Map<String, NDArray> expected = Golden.tensors(files + "/outputs.safetensors", example + ".", manager);
            assertThat(model.unexpected()).isEmpty();
            Map<String, NDArray> states = new TreeMap<>();
            NDArray logits = model.forward(ForwardContext.evaluating(manager, inputs), states::put);
            states.put("logits", logits);
            states.forEach(
                    (name, state) -> assertThat(Golden.distance(real(state, inputs), real(expected.get(name), inputs)))
                            .as(name)
                            .isLessThan(1e-4));
            assertThat(states.keySet())
                    .containsAll(expected.keySet().stream()
                            .filter(name -> name.contains("hidden."))
                            .toList());
            if (inputs.containsKey("labels")) {
                LossFunction.Summed loss = Loss.of(model).of(logits, inputs.get("labels"));
                double mean = loss.sum().getFloat() / loss.weight();
                assertThat(Math.abs(mean - expected.get("loss").getFloat(0))).isLessThan(1e-5);
            }
        }
    }

    /** Rows that stand for tokens: what is left of them in a left-padded batch isn't defined. */
    private static NDArray real(NDArray states, Map<String, NDArray> inputs) {
        if (!inputs.containsKey("position_ids")) {
            return states;
        }
        return states.get(new NDIndex("{}", inputs.get("attention_mask").eq(1)));
    }
}
