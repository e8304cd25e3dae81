package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences against transformers, id by id. */
class GenerationGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "llama,generate",
        "llama,generate_more",
        "llama_scaled,generate",
        "mistral,generate",
        "qwen2,generate",
        "qwen3,generate",
        "phi3,generate",
        "smollm3,generate",
        "gemma,generate",
        "gemma2,generate",
        "gemma3,generate",
        "gpt2,generate",
        "t5,generate",
        "t5_gated,generate",
        "bart,generate",
        "bart,generate_more"
    })
    void equalsTransformers(String family, String file) {
        JsonNode golden = Golden.json("models/" + family + "/" + file + ".json");
        try (Model model = Models.load(Golden.path("models/" + family));
                NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> inputs = new LinkedHashMap<>();
            golden.get("inputs")
                    .properties()
                    .forEach(input -> inputs.put(
                            input.getKey(), manager.create(JSON.convertValue(input.getValue(), long[][].class))));
            golden.get("runs").properties().forEach(run -> check(model, inputs, run.getKey(), run.getValue()));
        }
    }

    private static void check(Model model, Map<String, NDArray> inputs, String name, JsonNode run) {
        Map<String, Object> settings = new LinkedHashMap<>();
        run.get("config").properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
        Generated generated = Generator.of(model).with(settings).generate(inputs);
        assertThat(generated.sequences())
                .as(name)
                .isDeepEqualTo(JSON.convertValue(run.get("sequences"), long[][].class));
        JsonNode scores = run.path("sequences_scores");
        assertThat(generated.scores()).as(name).hasSize(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            assertThat(generated.scores()[i])
                    .as(name)
                    .isCloseTo((float) scores.get(i).asDouble(), within(1e-4f));
        }
    }
}
