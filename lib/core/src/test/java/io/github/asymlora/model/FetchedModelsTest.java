package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.Tiny;
import io.github.asymlora.io.Cache;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One sentence through each fetched model that is here, against what others compute from the package's own files. */
class FetchedModelsTest {
    private static final JsonNode GOLDEN = Golden.json("models/fetched.json");

    @ParameterizedTest
    @ValueSource(strings = {"SmolLM2-135M-Instruct", "bge-small-en-v1.5", "all-mpnet-base-v2", "bert-base-uncased"})
    void computesWhatThePackageDoes(String name) {
        Cache cache = new Cache(Path.of(System.getProperty("fetched", "")));
        assumeTrue(Files.isDirectory(cache.models().resolve(name)), name + " is not fetched");
        JsonNode golden = GOLDEN.get("models").get(name);
        try (Model model = Models.load(cache.model(name));
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 64);
                NDManager manager = model.manager().newSubManager()) {
            int[] ids = tokenizer
                    .encodeTexts(List.of(GOLDEN.get("sentence").asText()))
                    .get(0);
            assertThat(ids).isEqualTo(new ObjectMapper().convertValue(golden.get("ids"), int[].class));
            long[][] batch = {Arrays.stream(ids).asLongStream().toArray()};
            NDArray outputs =
                    model.forward(ForwardContext.evaluating(manager, Map.of("input_ids", manager.create(batch))));
            assertClose(outputs.get("0, 0, :8"), golden.get("first"));
            assertClose(outputs.get("0, -1, :8"), golden.get("last"));
            double rms = golden.get("rms").asDouble();
            assertThat(Math.sqrt(outputs.square().mean().getFloat())).isCloseTo(rms, within(1e-5 * rms));
        }
    }

    private static void assertClose(NDArray outputs, JsonNode golden) {
        float[] expected = new ObjectMapper().convertValue(golden, float[].class);
        assertThat(Tiny.distance(outputs.toFloatArray(), expected)).isLessThan(1e-4);
    }
}
