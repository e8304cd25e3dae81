package io.github.asymlora.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a vocabulary of seven letters: [CLS] is 2, [SEP] 3, [UNK] 1, a to g are 4 to 10, a smiling face 11. */
class TokenizerTest {
    private static final Path TINY = Path.of("src/test/resources/tiny-tokenizer");

    @TempDir
    Path folder;

    @Test
    void frames() {
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 16)) {
            assertEncoded(tokenizer.encode(example("B x 😀", null)), "2 5 1 11 3", "0 0 0 0 0");
            assertEncoded(tokenizer.encode(example("a", "b c")), "2 4 3 5 6 3", "0 0 0 1 1 1");
            assertEncoded(tokenizer.encode(example("", null)), "2 3", "0 0");
        }
    }

    /** The file itself asks for length 30, a stride of 20 and padding to 12: our own settings come first. */
    @Test
    void truncatesTheLongerTextOfAPairFirst() {
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 8)) {
            assertThat(tokenizer.maxLength()).isEqualTo(8);
            assertEncoded(tokenizer.encode(example("a b c d e f g a", null)), "2 4 5 6 7 8 9 3", "0 0 0 0 0 0 0 0");
            assertEncoded(tokenizer.encode(example("a b c d e f", "f g")), "2 4 5 6 3 9 10 3", "0 0 0 0 0 1 1 1");
            assertEncoded(tokenizer.encode(example("a", "a b c d e f")), "2 4 3 4 5 6 7 3", "0 0 0 1 1 1 1 1");
        }
    }

    @Test
    void lengthsBeyondTheUsualFiveHundredAreKept() {
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 2048)) {
            assertThat(tokenizer.encode(example("a ".repeat(3000), null)).length())
                    .isEqualTo(2048);
        }
    }

    @Test
    void batchesKeepTheirOrder() {
        List<Example> examples = IntStream.range(0, 2500)
                .mapToObj(i -> example("a ".repeat(1 + i % 5), null))
                .toList();
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 16)) {
            List<Encoded> encoded = tokenizer.encode(examples);
            assertThat(encoded).hasSize(2500);
            for (int i = 0; i < encoded.size(); i++) {
                assertThat(encoded.get(i).length()).isEqualTo(3 + i % 5);
            }
            assertThat(tokenizer.encode(List.of())).isEmpty();
            assertThatThrownBy(() -> tokenizer.encode(List.of(example("a", null), example("a", "b"))))
                    .isInstanceOf(InputException.class)
                    .hasMessage("single texts and pairs can't be encoded together");
        }
    }

    @Test
    void decodesWithoutSpecialTokens() {
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 16)) {
            assertThat(tokenizer.decode(new int[] {2, 4, 11, 3})).isEqualTo("a 😀");
        }
    }

    @Test
    void staysOffTheNetwork() {
        try (Tokenizer tokenizer = Tokenizer.open(TINY, 16)) {
            assertThat(tokenizer.maxLength()).isEqualTo(16);
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        }
    }

    @Test
    void whatCannotBeOpenedIsExplained() throws IOException {
        assertThatThrownBy(() -> Tokenizer.open(folder, 16))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": the model folder has no tokenizer.json");
        Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"version\": \"1.0\"}");
        assertThatThrownBy(() -> Tokenizer.open(folder, 16))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ", \"model\": is missing");
        assertThatThrownBy(() -> Tokenizer.open(TINY, 7))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("it must be at least 8");
    }

    private static Example example(String text, String pair) {
        return new Example("id", text, pair, 0, "group");
    }

    private static void assertEncoded(Encoded actual, String ids, String types) {
        assertThat(actual.inputIds()).containsExactly(ints(ids));
        assertThat(actual.tokenTypeIds()).containsExactly(ints(types));
    }

    private static int[] ints(String numbers) {
        return Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
