package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model from scratch has the tensors of a saved one of its configuration. */
class CreateTest {
    @TempDir
    private Path folder;

    private static Map<String, Object> config(String family) {
        return new ObjectMapper()
                .convertValue(Golden.json("models/" + family + "/config.json"), new TypeReference<>() {});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert",
                "roberta",
                "distilbert",
                "deberta",
                "modernbert",
                "modernbert_masked",
                "bart",
                "t5",
                "t5_gated",
                "llama",
                "gpt2",
                "phi3",
                "gemma2",
                "gemma3",
                "vit",
                "dinov2"
            })
    void hasTheTensorsOfASavedOne(String family) {
        try (Model saved = Tiny.model(family);
                Model made = Models.create(folder.resolve(family), config(family), 5)) {
            assertThat(made.weights().keySet())
                    .containsExactlyInAnyOrderElementsOf(saved.weights().keySet());
            made.weights().forEach((name, w) -> assertThat(w.getShape())
                    .as(name)
                    .isEqualTo(saved.weights().get(name).getShape()));
        }
    }

    @Test
    void theSeedDecidesAndNumbersAreSmall() {
        Map<String, Object> config = config("vit");
        try (Model one = Models.create(folder.resolve("one"), config, 1);
                Model same = Models.create(folder.resolve("same"), config, 1);
                Model other = Models.create(folder.resolve("other"), config, 2)) {
            assertThat(Tiny.hashes(same.weights())).isEqualTo(Tiny.hashes(one.weights()));
            assertThat(Tiny.hashes(other.weights())).isNotEqualTo(Tiny.hashes(one.weights()));
            assertThat(spread(one, "vit.encoder.layer.0.attention.attention.query"))
                    .isCloseTo(0.02, within(0.002));
        }
    }

    @ParameterizedTest
    @CsvSource({"vit, initializer_range, classifier", "bart, init_std, model.encoder.layers.0.fc1"})
    void numbersAreAsLargeAsTheConfigurationSays(String family, String field, String layer) {
        Map<String, Object> config = config(family);
        config.put(field, 0.3);
        try (Model made = Models.create(folder.resolve("made"), config, 1)) {
            if (layer.equals("classifier")) {
                made.newHead(50, 1);
            }
            assertThat(spread(made, layer)).isCloseTo(0.3, within(0.03));
        }
    }

    private static double spread(Model model, String layer) {
        float[] values = model.weights().get(layer + ".weight").toFloatArray();
        double square = 0;
        for (float w : values) {
            square += w * w;
        }
        return Math.sqrt(square / values.length);
    }

    @Test
    void overwritesNothing() {
        Models.create(folder.resolve("one"), config("vit"), 1).close();
        assertThatThrownBy(() -> Models.create(folder.resolve("one"), config("vit"), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> Models.create(folder.resolve("two"), Map.of("model_type", "t6"), 1))
                .isInstanceOf(InputException.class);
    }

    /** What a kill leaves while the weights are written. */
    @Test
    void aHalfMadeOneIsMadeAgain() throws IOException {
        Path half = Files.createDirectories(folder.resolve("half"));
        Files.writeString(half.resolve("model.safetensors"), "half");
        try (Model made = Models.create(half, config("vit"), 1);
                Model same = Models.create(folder.resolve("same"), config("vit"), 1)) {
            assertThat(Tiny.hashes(made.weights())).isEqualTo(Tiny.hashes(same.weights()));
        }
    }
}
