package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tiny LLaMA with every kind of rotary positions, on 40 tokens, against transformers 4.57.6: the last three logits. */
class RopeTest {
    private static final List<String> OF_ROPE = List.of("rope_theta", "rope_scaling");

    @TempDir
    Path folder;

    static List<String> cases() {
        Iterable<String> names = () -> Golden.json("models/rope/cases.json").fieldNames();
        return StreamSupport.stream(names.spliterator(), false).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTransformers(String name) throws IOException {
        assertThat(distance(config(name), name)).isLessThan(1e-4);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsTheSpellingsOfVersion5(String name) throws IOException {
        ObjectNode config = config(name);
        ObjectNode rope = config.path("rope_scaling").isObject()
                ? (ObjectNode) config.get("rope_scaling").deepCopy()
                : config.objectNode().put("rope_type", "default");
        config.remove("rope_scaling");
        config.set("rope_parameters", rope); // rope_theta still beside it
        assertThat(distance(config, name)).isLessThan(1e-4);
        rope.set("rope_theta", config.remove("rope_theta"));
        assertThat(distance(config, name)).isLessThan(1e-4);
        config.putObject("rope_parameters").set("full_attention", rope);
        assertThat(distance(config, name)).isLessThan(1e-4);
    }

    @Test
    void theSectionsOwnBaseCountsWhereNoOtherIsGiven() throws IOException {
        ObjectNode config = config("theta");
        config.putObject("rope_scaling").put("rope_type", "default").set("rope_theta", config.remove("rope_theta"));
        assertThat(distance(config, "theta")).isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"rope_type\": \"mrope\"}', '\"rope_scaling.rope_type\": mrope is not one of [default, linear, dynamic'",
        "'{\"rope_type\": \"linear\"}', 'has no \"rope_scaling.factor\"'",
        "'{\"rope_type\": \"linear\", \"factor\": 0}', '\"rope_scaling.factor\": 0.0 is not 1 or more'",
        "'{\"rope_type\": \"yarn\", \"factor\": \"4\"}', '\"rope_scaling.factor\": \"4\" is not a finite number'",
        "'{\"partial_rotary_factor\": 0.5}', '\"rope_scaling.partial_rotary_factor\": 0.5 is not 1'",
        "'{\"rope_type\": \"longrope\", \"factor\": 2, \"short_factor\": [1], \"long_factor\": [1]}',"
                + " '\"rope_scaling.short_factor\": [1] is not a list of 4 numbers'",
    })
    void refusesWhatItDoesNotKnow(String scaling, String message) throws IOException {
        ObjectNode config = config("theta");
        config.set("rope_scaling", config.objectNode());
        Path file = write(config.toString().replace("\"rope_scaling\":{}", "\"rope_scaling\":" + scaling));
        assertThatThrownBy(() -> Models.load(folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private static ObjectNode config(String name) {
        ObjectNode config = (ObjectNode) Golden.json("models/llama/config.json");
        OF_ROPE.forEach(config::remove);
        config.setAll((ObjectNode) Golden.json("models/rope/cases.json").get(name));
        return config;
    }

    private Path write(String config) throws IOException {
        Path weights = folder.resolve("model.safetensors");
        if (!Files.exists(weights)) {
            Files.copy(Golden.path("models/llama/model.safetensors"), weights);
        }
        return Files.writeString(folder.resolve("config.json"), config);
    }

    private double distance(ObjectNode config, String name) throws IOException {
        write(config.toString());
        try (Model model = Models.load(folder);
                NDManager manager = Compute.newManager()) {
            Map<String, NDArray> golden = Golden.tensors("models/rope/outputs.safetensors", "", manager);
            Map<String, NDArray> inputs = Map.of("input_ids", golden.get("input_ids"));
            NDArray logits = model.forward(ForwardContext.evaluating(manager, inputs));
            return Golden.distance(logits.get(new NDIndex(":, -3:")), golden.get(name + ".logits"));
        }
    }
}
