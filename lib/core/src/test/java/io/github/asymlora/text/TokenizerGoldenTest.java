package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tiny tokenizers whose other files overrule {@code tokenizer.json}, against transformers 4.57.6: each case names a base
 * file, what it replaces in it, the other files, and the ids of texts and pairs.
 */
class TokenizerGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    static List<Named<JsonNode>> cases() {
        return StreamSupport.stream(Golden.json("tokenizers/cases.json").spliterator(), false)
                .map(golden -> Named.of(golden.get("name").asText(), golden))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTransformers(JsonNode golden) throws IOException {
        ObjectNode base =
                (ObjectNode) Golden.json("tokenizers/" + golden.get("base").asText() + ".json");
        base.setAll((ObjectNode) golden.get("tokenizer"));
        Files.writeString(folder.resolve("tokenizer.json"), base.toString());
        for (Map.Entry<String, JsonNode> file : golden.get("files").properties()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().toString());
        }
        try (Tokenizer tokenizer = Tokenizer.open(folder, 64)) {
            for (JsonNode text : golden.get("ids")) {
                assertEncoded(tokenizer, text.get(0).asText(), null, text.get(1));
            }
            for (JsonNode pair : golden.get("pairs")) {
                assertEncoded(
                        tokenizer,
                        pair.get(0).get(0).asText(),
                        pair.get(0).get(1).asText(),
                        pair.get(1));
            }
        }
    }

    private static void assertEncoded(Tokenizer tokenizer, String text, String pair, JsonNode ids) {
        assertThat(tokenizer.encode(new Example("", text, pair, 0, "")).inputIds())
                .as("\"%s\" %s", text, pair)
                .isEqualTo(JSON.convertValue(ids, int[].class));
    }
}
