package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapter files that are malformed or made to do harm: an error that names the fault, and the model untouched. */
class BrokenFilesTest {
    private static final String QUERY = "base_model.model.roberta.encoder.layer.0.attention.self.query.";
    private final Model model = Models.load(Golden.path("models/roberta"));

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            Files.copy(Golden.path("adapters/roberta/lora_bias_only").resolve(file), folder.resolve(file));
        }
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void truncated() throws IOException {
        Path file = folder.resolve("adapter_model.safetensors");
        byte[] all = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, all.length - 1}) {
            Files.write(file, Arrays.copyOf(all, length));
            isRefused("adapter_model.safetensors");
        }
    }

    @Test
    void pickle() throws IOException {
        Files.move(folder.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.bin"));
        isRefused("pickle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../etc/passwd",
                "base_model.model.../../outside.lora_A.weight",
                "base_model.model.roberta.encoder.layer.9.attention.self.query.lora_A.weight",
                "roberta.embeddings.word_embeddings.weight",
                QUERY + "lora_C.weight"
            })
    void namesWithoutAPlace(String name) {
        change(tensors -> tensors.put(name, tensors.get(QUERY + "lora_A.weight")));
        isRefused(name.contains("lora_A") ? "linear layer" : "no place");
    }

    @Test
    void wrongShapes() {
        change(tensors -> tensors.put(QUERY + "lora_A.weight", ones(tensors, 32, 4)));
        isRefused("expected (4, 32)");
    }

    @Test
    void wrongShapeOfTheModelsOwn() {
        change(tensors -> tensors.put(QUERY + "base_layer.bias", ones(tensors, 31)));
        isRefused("expected (32)");
    }

    @Test
    void missing() {
        change(tensors -> tensors.remove(QUERY + "lora_B.weight"));
        isRefused("lacks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"peft_type\": \"LOHA\"}",
                "{\"peft_type\": \"LORA\", \"r\": 1e99, \"lora_alpha\": 8}",
                "{\"peft_type\": \"LORA\", \"r\": \"4\", \"lora_alpha\": 8}",
                "{\"peft_type\": \"LORA\", \"r\": 2000000000, \"lora_alpha\": 8, \"target_modules\": [\"query\"]}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"target_modules\": \"([\"}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"rank_pattern\": {\"([\": 2}}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"bias\": \"some\"}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"init_lora_weights\": \"loftq\"}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"layer_replication\": [[0, 2]]}"
            })
    void configurations(String json) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), json);
        isRefused("");
    }

    private static NDArray ones(Map<String, NDArray> tensors, long... shape) {
        return tensors.get(QUERY + "lora_A.weight").getManager().ones(new Shape(shape));
    }

    private void change(Consumer<Map<String, NDArray>> edit) {
        try (NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>(
                    Golden.tensors("adapters/roberta/lora_bias_only/adapter_model.safetensors", "", manager));
            edit.accept(tensors);
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of("format", "pt"));
        }
    }

    private void isRefused(String message) {
        int stages = model.stages().size();
        String weights = model.fingerprint(stages);
        int arrays = Live.arrays(model.manager());
        assertThatThrownBy(() -> AdapterFiles.load(model, folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
        model.weightsChanged();
        assertThat(model.fingerprint(stages)).isEqualTo(weights);
        assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
        assertThat(model.linears().values()).allMatch(linear -> linear.adapter() == null);
    }
}
