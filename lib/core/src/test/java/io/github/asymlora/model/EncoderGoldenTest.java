package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Loss;
import io.github.asymlora.train.LossFunction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoders against transformers: logits, hidden states and loss. */
class EncoderGoldenTest {
    @ParameterizedTest
    @CsvSource({
        "bert,main",
        "bert,nomask",
        "bert_masked,main",
        "roberta,main",
        "roberta,edge",
        "roberta,nomask",
        "roberta_reg,main",
        "roberta_reg,edge",
        "roberta_reg,nomask",
        "mpnet,main",
        "mpnet,nomask",
        "mpnet,far",
        "distilbert,main",
        "distilbert,nomask",
        "deberta,main",
        "deberta,nomask",
        "modernbert,main",
        "modernbert,nomask",
        "modernbert_mean,main",
        "modernbert_mean,nomask",
        "modernbert_masked,main",
        "modernbert_masked,nomask"
    })
    void equalsTransformers(String family, String example) {
        try (Model model = Models.load(Golden.path("models/" + family));
                NDManager manager = Compute.newManager()) {
            String folder = "models/" + family;
            Map<String, NDArray> inputs = Golden.tensors(folder + "/inputs.safetensors", example + ".", manager);
            Map<String, NDArray> expected = Golden.tensors(folder + "/outputs.safetensors", example + ".", manager);
            Map<String, NDArray> states = new LinkedHashMap<>();
            NDArray logits = model.forward(ForwardContext.evaluating(manager, inputs), states::put);
            assertThat(Golden.distance(logits, expected.get("logits"))).isLessThan(1e-4);
            states.forEach((name, state) -> assertThat(Golden.distance(state, expected.get(name)))
                    .as(name)
                    .isLessThan(1e-4));
            assertThat(states).hasSize((int) expected.keySet().stream()
                    .filter(name -> name.startsWith("hidden."))
                    .count());
            if (inputs.containsKey("labels")) {
                NDArray labels = inputs.get("labels");
                LossFunction.Summed loss = Loss.of(model).of(logits, labels);
                double mean = loss.sum().getFloat() / loss.weight();
                assertThat(Math.abs(mean - expected.get("loss").getFloat(0))).isLessThan(1e-5);
            }
        }
    }
}
