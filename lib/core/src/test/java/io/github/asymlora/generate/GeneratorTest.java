package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    @TempDir
    Path folder;

    /** Each alone gives what it gives in a batch, padded on the side that its family reads. */
    @ParameterizedTest
    @CsvSource({"llama,1", "llama,3", "llama_scaled,1", "bart,1", "bart,3"})
    void paddingChangesNothing(String family, int beams) {
        List<long[]> prompts = List.of(new long[] {5, 62, 13, 51, 87}, new long[] {9, 20}, new long[] {33, 7, 90});
        try (Model model = Models.load(Golden.path("models/" + family))) {
            Generator generator = Generator.of(model).beams(beams).maxNewTokens(10);
            Generated all = generator.generate(prompts);
            for (int i = 0; i < prompts.size(); i++) {
                Generated one = generator.generate(prompts.subList(i, i + 1));
                long[] alone = Arrays.copyOfRange(one.sequences()[0], one.prompt(), one.sequences()[0].length);
                long[] among = Arrays.copyOfRange(all.sequences()[i], all.prompt(), all.prompt() + alone.length);
                assertThat(among).isEqualTo(alone);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "bart"})
    void keepsNoTensors(String family) {
        try (Model model = Models.load(Golden.path("models/" + family));
                NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> inputs = Map.of("input_ids", manager.create(new long[][] {{5, 62, 13}}));
            int before = model.manager().getManagedArrays().size();
            for (int beams : new int[] {1, 4}) {
                Generator.of(model).beams(beams).maxNewTokens(12).generate(inputs);
            }
            assertThat(model.manager().getManagedArrays()).hasSize(before);
            assertThat(manager.getManagedArrays()).hasSize(1);
        }
    }

    /** Every sequence goes on from one of the step before, and scores only fall. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "bart"})
    void aSearchIsATree(String family) {
        List<BeamStep> steps = new ArrayList<>();
        try (Model model = Tiny.model(family)) {
            Generator.of(model)
                    .beams(3)
                    .with(Map.of("max_new_tokens", 5, "min_new_tokens", 5))
                    .watching(steps::add)
                    .generate(List.of(new long[] {5, 62, 13}, new long[] {9, 20}));
        }
        assertThat(steps).extracting(BeamStep::example).startsWith(0, 1, 0, 1).contains(1);
        List<BeamStep> first =
                steps.stream().filter(step -> step.example() == 0).toList();
        assertThat(first).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 0; i < 4; i++) {
            List<BeamStep.Beam> before = i == 0
                    ? List.of(new BeamStep.Beam(new long[0], 0))
                    : first.get(i - 1).running();
            assertThat(first.get(i).running()).hasSize(3);
            for (BeamStep.Beam beam : first.get(i).running()) {
                assertThat(beam.tokens()).hasSize(i + 1);
                long[] stem = Arrays.copyOf(beam.tokens(), i);
                assertThat(before)
                        .anyMatch(other -> Arrays.equals(other.tokens(), stem) && other.score() >= beam.score());
            }
        }
    }

    /** However many tokens were generated, in one call or several. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "bart"})
    void holdsAsManyTensorsAtEachToken(String family) {
        try (Model model = Tiny.model(family)) {
            List<Integer> held = new ArrayList<>();
            Generator generator = Generator.of(model)
                    .with(Map.of("max_new_tokens", 12, "min_new_tokens", 12))
                    .listening(tokens -> held.add(Live.arrays(model.manager())));
            for (int call = 0; call < 3; call++) {
                generator.generate(List.of(new long[] {5, 62, 13}));
            }
            assertThat(held).hasSize(36).containsOnly(held.get(0));
        }
    }

    @Test
    void stopsWhenInterrupted() {
        try (Model model = Models.load(Golden.path("models/llama"))) {
            Generator generator = Generator.of(model).maxNewTokens(5);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> generator.generate(List.of(new long[] {5, 6})))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(generator.generate(List.of(new long[] {5, 6})).sequences()[0])
                    .hasSizeLessThanOrEqualTo(7);
        }
    }

    @Test
    void settingsHaveHuggingFacesNames() {
        try (Model model = Models.load(Golden.path("models/llama"))) {
            Generator generator = Generator.of(model);
            assertThat(generator.config().eosTokenId()).containsExactly(2);
            assertThat(generator.with("early_stopping", "never").config().earlyStopping())
                    .isEqualTo(EarlyStopping.NEVER);
            assertThatThrownBy(() -> generator.with("num_beam", 2))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("Did you mean \"num_beams\"?");
            assertThatThrownBy(() -> generator.with("num_beams", 0)).hasMessage("num_beams: 0 is not at least 1.");
            assertThatThrownBy(() -> generator.with("num_beams", "many")).hasMessageContaining("num_beams: \"many\"");
            assertThatThrownBy(() -> generator.with("early_stopping", "soon"))
                    .hasMessageContaining("early_stopping: soon is not true, false or \"never\".");
            assertThatThrownBy(() ->
                            generator.with("suppress_tokens", List.of(120)).generate(List.of(new long[] {5})))
                    .hasMessageContaining("token 120");
        }
    }

    @Test
    void unsupportedSettingsOfAFolderAreRefusedUnlessTheyChangeNothing() throws IOException {
        Path file = folder.resolve("generation_config.json");
        Files.writeString(file, "{\"typical_p\": 1.0, \"num_beam_groups\": 1, \"bad_words_ids\": null}");
        assertThat(GenerationFiles.read(folder).numBeams()).isEqualTo(1);
        Files.writeString(file, "{\"bad_words_ids\": [[5]]}");
        assertThatThrownBy(() -> GenerationFiles.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ", bad_words_ids: [[5]] is not supported; remove it.");
        Files.writeString(file, "{\"max_length\": 0}");
        assertThatThrownBy(() -> GenerationFiles.read(folder)).hasMessage(file + ", max_length: 0 is not at least 1.");
    }

    @Test
    void wrongInputsAreNamed() {
        try (Model model = Models.load(Golden.path("models/llama"));
                NDManager manager = model.manager().newSubManager()) {
            NDArray ids = manager.create(new long[][] {{5, 6, 0}});
            Generator generator = Generator.of(model).maxNewTokens(2);
            assertThatThrownBy(() -> generator.generate(Map.of()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("input_ids");
            assertThatThrownBy(() -> generator.generate(Map.of("input_ids", ids))) // 0 is the padding token
                    .hasMessageContaining("padded on the left");
            assertThatThrownBy(() -> generator.generate(
                            Map.of("input_ids", ids, "attention_mask", manager.create(new long[][] {{1, 1}}))))
                    .hasMessageContaining("same shape");
            assertThatThrownBy(() -> Generator.of(model).with("max_length", 3).generate(List.of(new long[] {5, 6, 7})))
                    .hasMessageContaining("max_length: 3 is not above the prompt's 3 tokens");
        }
        try (Model model = Models.load(Golden.path("models/bert"))) {
            assertThatThrownBy(() -> Generator.of(model)).hasMessageContaining("no language-model head");
        }
    }
}
