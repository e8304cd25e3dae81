package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.TinyTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void nextLogitsAreThoseOfThePromptAlone() {
        List<long[]> prompts = List.of(new long[] {5, 62, 13, 51, 87}, new long[] {9, 20}, new long[] {33, 7, 90});
        try (Model model = Models.load(Golden.path("models/llama"))) {
            float[][] logits = Generator.of(model).nextLogits(prompts);
            for (int i = 0; i < prompts.size(); i++) {
                try (NDManager scope = model.manager().newSubManager()) {
                    Map<String, NDArray> inputs = Map.of("input_ids", scope.create(new long[][] {prompts.get(i)}));
                    float[] alone = model.forward(Flow.evaluating(scope, inputs))
                            .get("0, -1")
                            .toFloatArray();
                    assertThat(logits[i]).containsExactly(alone, within(1e-5f));
                }
            }
        }
    }
}
