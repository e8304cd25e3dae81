package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.Lora;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipesTest {
    @TempDir
    private Path folder;

    private Recipe read(String text, String... settings) throws IOException {
        return Recipes.read(Files.writeString(folder.resolve("r.yaml"), text), List.of(settings));
    }

    @Test
    void everyRecipeOfTheRepositoryIsRead() throws IOException {
        try (Stream<Path> recipes = Files.list(Path.of("../../notebooks/recipes"))) {
            List<Path> found = recipes.sorted().toList();
            assertThat(found).hasSize(4);
            found.forEach(recipe -> assertThat(Recipes.read(recipe, List.of())).isNotNull());
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Recipe recipe = read("{task: {name: tweets}, adapter: {arm: B̂₀A_rand, rank: 4}}");
        assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
    }

    @Test
    void theArmIsTyped() throws IOException {
        Lora lora = (Lora)
                read("{task: {name: tweets}, adapter: {arm: A_rand_hB_zero}}").fineTuning();
        assertThat(lora.a()).isEqualTo(Factor.orthonormal().frozen());
        assertThat(lora.b()).isEqualTo(Factor.zero());
    }

    @Test
    void settingsChangeAndAdd() throws IOException {
        Recipe recipe = read("{task: {name: tweets}}", "training.epochs=7", "adapter.targets=[query]");
        assertThat(recipe.training().epochs()).isEqualTo(7);
        assertThat(recipe.adapter().targets()).containsExactly("query");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{task: {name: tweets}, trainng: {epochs: 1}} | trainng: unknown key. Did you mean \"training\"?",
                "{task: {name: tweets}, adapter: {ranc: 1}} | adapter.ranc: unknown key. Did you mean \"rank\"?",
                "{task: {name: tweets}, training: {epochs: three}} | training.epochs is not a whole number",
                "{task: {name: tweets}, training: {epochs: 1.5}} | training.epochs is not a whole number",
                "{task: {name: tweets}, training: {epochs: 0}} | training.epochs: 0 is not at least 1",
                "{task: {name: tweets}, training: {schedule: square}} | training.schedule: square is none of linear",
                "{task: {name: tweets}, adapter: {rank: 0}} | rank is 0",
                "{task: {name: tweets}, adapter: {arm: xyz}} | \"xyz\" is not an arm",
                "{task: {name: tweets}, method: full, adapter: {rank: 1}} | adapter goes with method lora only",
                "{task: {}} | task.name is missing",
                "{model: x} | task is missing",
                "[1, 2] | not a mapping",
                "{task: {name: tweets}, seed: 1, seed: 2} | not YAML",
            })
    void errorsNameTheKey(String text, String expected) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("recipe r.yaml")
                .hasMessageContaining(expected);
    }
}
