package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pass that starts in the middle, where it may, gives what the whole pass gives. */
class StagesTest {
    @ParameterizedTest
    @CsvSource({"bert", "deberta", "modernbert", "llama", "gemma3", "gpt2", "vit", "dinov2", "bart", "t5"})
    void passesCanStartAtEveryEntry(String family) {
        try (Model model = Models.load(Golden.path("models/" + family));
                NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> inputs = Golden.tensors("models/" + family + "/inputs.safetensors", "main.", manager);
            NDArray whole = model.forward(ForwardContext.evaluating(manager, inputs));
            int stages = model.stages().size();
            int[] entries = IntStream.range(1, stages)
                    .filter(i -> model.stages().get(i).entry())
                    .toArray();
            assertThat(entries).hasSizeGreaterThanOrEqualTo(3);
            for (int entry : entries) {
                NDArray hidden = model.forward(null, 0, entry, ForwardContext.evaluating(manager, inputs));
                NDArray continued = model.forward(hidden, entry, stages, ForwardContext.evaluating(manager, inputs));
                assertThat(continued.toFloatArray()).as("from stage %d", entry).isEqualTo(whole.toFloatArray());
            }
        }
    }

    /** BERT's and DeBERTa's poolers and ModernBERT's layer before the classifier belong to the head, which is the last stage: what no stage owns is taken to act there. */
    @Test
    void everyParameterActsInSomeStage() {
        for (String family : List.of(
                "bert",
                "roberta",
                "llama",
                "llama_scaled",
                "gpt2",
                "gpt2_cls",
                "distilbert",
                "vit",
                "bart",
                "deberta",
                "modernbert",
                "gemma2",
                "gemma3",
                "phi3",
                "t5",
                "dinov2")) {
            try (Model model = Models.load(Golden.path("models/" + family))) {
                assertThat(model.parameters())
                        .as(family)
                        .filteredOn(name -> !name.startsWith("bert.pooler.")
                                && !name.startsWith("head.")
                                && !name.startsWith("pooler."))
                        .allSatisfy(name -> assertThat(model.stages()).anyMatch(stage -> stage.owns(name)));
            }
        }
    }

    @Test
    void adaptersInADecoderLeaveTheWholeEncoderFrozen() {
        try (Model model = Models.load(Golden.path("models/bart"))) {
            assertThat(model.firstStageOf(List.of("model.decoder.layers.1.fc1.weight")))
                    .isEqualTo(model.decoder())
                    .isEqualTo(3);
            assertThat(model.firstStageOf(List.of("model.encoder.layers.1.fc1.weight")))
                    .isEqualTo(2);
            assertThat(model.firstStageOf(List.of("model.shared.weight"))).isZero();
        }
    }

    @Test
    void aLanguageModelsHeadIsNotATasksHead() {
        try (Model model = Models.load(Golden.path("models/llama"))) {
            assertThat(model.head().predicts()).isEqualTo(Prediction.NEXT_TOKEN);
            assertThat(model.headParameters()).isEmpty();
            assertThat(model.parameters()).contains("lm_head.weight");
        }
        try (Model model = Models.load(Golden.path("models/bart"))) {
            assertThat(model.weights()).containsKey("final_logits_bias");
            assertThat(model.parameters()).doesNotContain("final_logits_bias");
        }
    }
}
