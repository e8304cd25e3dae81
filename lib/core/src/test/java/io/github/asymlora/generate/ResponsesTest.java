package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.TinyTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesTest {
    private static final List<String> TEXTS =
            List.of("a b c d e f g", "a", "b c", "c c", "d e f", "g g g g g", "e", "f f a", "b", "c d e f g a b c d e");

    @TempDir
    private Path folder;

    /** More texts than a batch holds, of several lengths. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "bart"})
    void eachIsWhatTheTextAloneLeadsTo(String family) {
        try (Model model = Models.load(TinyTask.model(family, folder.resolve(family)));
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 16)) {
            Generator generator = Generator.of(model).maxNewTokens(12);
            List<Integer> done = new ArrayList<>();
            List<String> all = Responses.to(TEXTS, generator, tokenizer, done::add);
            assertThat(done).endsWith(TEXTS.size()).isSorted().hasSize(2);
            for (int i = 0; i < TEXTS.size(); i++) {
                long[] prompt = Arrays.stream(
                                tokenizer.encodeTexts(List.of(TEXTS.get(i))).get(0))
                        .asLongStream()
                        .toArray();
                Generated alone = generator.generate(List.of(prompt));
                int[] written = Arrays.stream(alone.sequences()[0])
                        .skip(alone.prompt())
                        .takeWhile(id -> id != 2) // ends
                        .mapToInt(Math::toIntExact)
                        .toArray();
                assertThat(all.get(i)).isEqualTo(tokenizer.decode(written).strip());
            }
        }
    }
}
