package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** transformers 4 and 5 name ViT's modules differently: targets and adapter files work in either spelling. */
class NamesOfVersion5Test {
    private final Model model = Models.load(Golden.path("models/vit"));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        model.close();
    }

    @ParameterizedTest
    @CsvSource({
        "query,q_proj",
        "attention.key,attention.k_proj",
        "value,v_proj",
        "attention.output.dense,o_proj",
        "intermediate.dense,fc1",
        "1.output.dense,1.mlp.fc2"
    })
    void targetsMatchEitherName(String four, String five) {
        assertThat(Targets.named(five).in(model))
                .isNotEmpty()
                .extracting(Layer::name)
                .isEqualTo(
                        Targets.named(four).in(model).stream().map(Layer::name).toList());
    }

    @Test
    void adaptersOfVersion5AreReadAndWrittenInTheBaseModelsNames() {
        Path golden = Golden.path("v5/adapters/vit/lora");
        try (NDManager manager = model.manager().newSubManager()) {
            NDArray expected = Golden.tensors("v5/adapters/vit/lora/expected.safetensors", "", manager)
                    .get("logits");
            try (Adapter adapter = AdapterFiles.load(model, golden)) {
                assertThat(Golden.distance(logits(manager), expected)).isLessThan(1e-4);
                AdapterFiles.save(adapter, folder);
            }
            try (Adapter again = AdapterFiles.load(model, folder)) {
                assertThat(again.layers()).hasSize(4).containsKey("vit.encoder.layer.0.attention.attention.query");
                assertThat(Golden.distance(logits(manager), expected)).isLessThan(1e-4);
            }
        }
    }

    private NDArray logits(NDManager manager) {
        Map<String, NDArray> inputs = Golden.tensors("models/vit/inputs.safetensors", "main.", manager);
        return model.forward(ForwardContext.evaluating(manager, inputs));
    }
}
