package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedWordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bert", "gpt2"})
    void equalsTransformers(String name) throws IOException {
        Files.copy(Golden.path("tokenizers/" + name + ".json"), folder.resolve("tokenizer.json"));
        JsonNode golden = Golden.json("tokens/words.json").get(name);
        try (Tokenizer tokenizer = Tokenizer.ofWords(folder, 64)) {
            for (JsonNode row : golden) {
                List<String> words = List.of(JSON.convertValue(row.get("words"), String[].class));
                EncodedWords encoded = tokenizer.encodeWords(List.of(words)).get(0);
                assertThat(encoded.encoded().inputIds())
                        .as(words.toString())
                        .isEqualTo(JSON.convertValue(row.get("ids"), int[].class));
                assertThat(encoded.firsts()).isEqualTo(JSON.convertValue(row.get("firsts"), int[].class));
            }
        }
    }

    @Test
    void wordsBeyondTheLongestLengthHaveNoToken() {
        try (Tokenizer tokenizer = Tokenizer.ofWords(Path.of("src/test/resources/tiny-tokenizer"), 8)) {
            EncodedWords encoded = tokenizer
                    .encodeWords(List.of(List.of("a", "b", "c", "d", "e", "f", "g")))
                    .get(0);
            assertThat(encoded.encoded().cut()).isTrue();
            assertThat(encoded.firsts()).containsExactly(1, 2, 3, 4, 5, 6, -1);
        }
    }
}
