package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Loss;
import io.github.asymlora.train.LossFunction;
import io.github.asymlora.train.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token-classification adapters that PEFT saved, against transformers ({@code environment/peer/golden_tokens.py}). */
class TokenClassGoldenTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "mpnet", "distilbert", "deberta", "modernbert"})
    void equalsPeft(String family) throws IOException {
        Path folder = Golden.path("tokens/" + family);
        assertThat(Origin.in(folder).pooling()).isEqualTo(Pooling.TOKENS);
        try (Model model = Models.load(Golden.path("models/" + family), Pooling.TOKENS);
                NDManager manager = Compute.newManager();
                Adapter adapter = AdapterFiles.load(model, folder)) {
            Map<String, NDArray> inputs =
                    new HashMap<>(Golden.tensors("models/" + family + "/inputs.safetensors", "main.", manager));
            Map<String, NDArray> expected = Golden.tensors("tokens/" + family + "/expected.safetensors", "", manager);
            NDArray logits = model.forward(ForwardContext.evaluating(manager, inputs));
            assertThat(Golden.distance(logits, expected.get("logits"))).isLessThan(1e-4);
            LossFunction.Summed loss = Loss.of(model).of(logits, expected.get("labels"));
            assertThat(Math.abs(loss.sum().getFloat() / loss.weight()
                            - expected.get("loss").getFloat(0)))
                    .isLessThan(1e-5);
            inputs.put(ForwardContext.PLACES, manager.create(new long[] {2, 0, 4}));
            NDArray places = model.forward(ForwardContext.evaluating(manager, inputs));
            assertThat(Golden.distance(places, logits.reshape(-1, 5).get(manager.create(new long[] {2, 0, 4}))))
                    .isLessThan(1e-5);
            AdapterFiles.save(adapter, temporary.resolve("adapter"));
            sameTensors(folder, temporary.resolve("adapter"));
            JsonNode config = new ObjectMapper()
                    .readTree(temporary.resolve("adapter/adapter_config.json").toFile());
            assertThat(config.get("task_type").asText()).isEqualTo("TOKEN_CLS");
            assertThat(config.get("modules_to_save").toString()).isEqualTo("[\"classifier\"]");
            adapter.merge();
            model.save(temporary.resolve("whole"));
            inputs.remove(ForwardContext.PLACES);
            try (Model whole = Models.load(temporary.resolve("whole"))) {
                assertThat(whole.pooling()).isEqualTo(Pooling.TOKENS);
                assertThat(whole.config().isFor("ForTokenClassification")).isTrue();
                assertThat(whole.labels()).hasSize(5);
                NDArray merged = whole.forward(ForwardContext.evaluating(manager, inputs));
                assertThat(Golden.distance(merged, expected.get("logits"))).isLessThan(1e-4);
            }
        }
    }

    @Test
    void anAdapterForTokensIsNotTakenForOneOfTexts() {
        try (Model model = Models.load(Golden.path("models/bert"))) {
            assertThatThrownBy(() -> AdapterFiles.load(model, Golden.path("tokens/bert")))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("task_type", "for tokens", "read for whole texts");
        }
        try (Model model = Models.load(Golden.path("models/bert"), Pooling.TOKENS)) {
            assertThat(model.linears()).doesNotContainKey("bert.pooler.dense");
            assertThatThrownBy(() -> AdapterFiles.load(model, Golden.path("adapters/bert/lora")))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("for whole texts", "read for tokens");
        }
    }

    @Test
    void decodersAndPicturesHaveNoSuchHead() {
        for (String family : new String[] {"llama", "vit", "bart"}) {
            try (Model model = Models.load(Golden.path("models/" + family), Pooling.TOKENS)) {
                assertThatThrownBy(() -> model.newHead(3, 0))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("an encoder of texts");
            }
        }
    }

    private static void sameTensors(Path one, Path other) {
        try (Safetensors a = Safetensors.open(one.resolve("adapter_model.safetensors"));
                Safetensors b = Safetensors.open(other.resolve("adapter_model.safetensors"))) {
            assertThat(b.tensors().keySet()).hasSameElementsAs(a.tensors().keySet());
            a.tensors().keySet().forEach(name -> assertThat(b.bytes(name)).isEqualTo(a.bytes(name)));
        }
    }
}
