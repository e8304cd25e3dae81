package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.Bias;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.train.CacheLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecipesTest {
    @TempDir
    private Path folder;

    private Recipe read(String text, String... settings) throws IOException {
        return Recipes.read(Files.writeString(folder.resolve("r.yaml"), text), List.of(settings));
    }

    @Test
    void everyRecipeOfTheRepositoryIsRead() throws IOException {
        try (Stream<Path> recipes = Files.walk(Path.of("../../notebooks/recipes"))) {
            List<Path> found = recipes.filter(Files::isRegularFile).sorted().toList();
            assertThat(found).hasSizeGreaterThan(85);
            found.forEach(recipe -> assertThat(Recipes.read(recipe, List.of()))
                    .as(recipe.toString())
                    .isNotNull());
        }
    }

    /** At the paper's scale and at a laptop's there are the same rows; how many, and what the paper reports for them. */
    @ParameterizedTest
    @CsvSource({
        "06-language-understanding,23,21",
        "07-summarization,6,6",
        "08-instruction-tuning,4,4",
        "09-vision-domains,21,21"
    })
    void everyRowOfTheTablesHasItsRecipe(String chapter, int rows, int reported) throws IOException {
        Path folder = Path.of("../../notebooks/recipes", chapter, "paper");
        try (Stream<Path> recipes = Files.list(folder)) {
            List<Recipe> all = recipes.filter(path -> !path.endsWith("base.yaml"))
                    .map(path -> Recipes.read(path, List.of()))
                    .toList();
            assertThat(new HashSet<>(all)).hasSize(rows);
            assertThat(all.stream().filter(recipe -> recipe.paper() != null).count())
                    .isEqualTo(reported);
        }
    }

    @Test
    void theLaptopHasTheRowsOfThePaperAndThreeWithALargerModel() throws IOException {
        Path folder = Path.of("../../notebooks/recipes/06-language-understanding");
        try (Stream<Path> paper = Files.list(folder.resolve("paper"));
                Stream<Path> laptop = Files.list(folder.resolve("laptop"))) {
            Stream<String> larger = Stream.of("both", "b-only", "a-only").map(arm -> "bert-base-" + arm + ".yaml");
            assertThat(laptop.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(paper.map(path -> path.getFileName().toString()), larger)
                                    .toList());
        }
    }

    @Test
    void aRecipeChangesItsBase() throws IOException {
        Files.createDirectories(folder.resolve("bases"));
        Files.writeString(folder.resolve("bases/task.yaml"), "{task: {name: tweets, train_examples: 10}, seed: 3}");
        Files.writeString(
                folder.resolve("bases/lora.yaml"),
                "{base: task.yaml, adapter: {rank: 4, targets: [query, key]}, training: {epochs: 2, max_length: 32}}");
        Recipe both = read("{base: bases/lora.yaml, adapter: {targets: [value]}, training: {epochs: 5}}");
        assertThat(both.seed()).isEqualTo(3);
        assertThat(both.task().trainExamples()).isEqualTo(10);
        assertThat(both.training().epochs()).isEqualTo(5);
        assertThat(both.training().maxLength()).isEqualTo(32);
        assertThat(both.fineTuning(1)).isEqualTo(Lora.rank(4).on("value"));
        assertThat(read(Recipes.write(both))).isEqualTo(both);
        assertThat(read("{base: bases/lora.yaml, method: bitfit}").method()).isEqualTo(Recipe.Kind.BITFIT);
        assertThat(read("{base: bases/lora.yaml}", "adapter.rank=2").fineTuning(1))
                .isEqualTo(Lora.rank(2).on("query", "key"));
    }

    @Test
    void aBaseThatCannotBeIsNamed() throws IOException {
        assertThatThrownBy(() -> read("{base: none.yaml}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("recipe r.yaml, base: there is no file")
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> read("{base: r.yaml}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("leads back to itself");
        assertThatThrownBy(() -> read("{base: [a]}")).hasMessageContaining("base is not a text");
        Files.writeString(folder.resolve("wrong.yaml"), "task: [");
        assertThatThrownBy(() -> read("{base: wrong.yaml}")).hasMessageContaining("recipe wrong.yaml, line");
    }

    @Test
    void whatThePaperReportsIsKept() throws IOException {
        Recipe recipe = read("{task: {name: rte}, paper: {source: Table 1, value: 82.8}}");
        assertThat(recipe.paper()).isEqualTo(new Recipe.Reported("Table 1", 82.8, null));
        assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
        assertThatThrownBy(() -> read("{task: {name: rte}, paper: {value: 82.8}}"))
                .hasMessageContaining("paper.source is missing");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Recipe recipe = read("{task: {name: tweets}, adapter: {arm: B̂₀A_rand, rank: 4}}");
        assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
    }

    @ParameterizedTest
    @EnumSource(Recipe.Kind.class)
    void everyMethodIsWrittenWithItsDefaultsAndReadAgain(Recipe.Kind kind) throws IOException {
        Recipe recipe = read("{task: {name: tweets}, method: " + kind + "}");
        assertThat(recipe.method()).isEqualTo(kind);
        assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
    }

    @Test
    void everyOptionOfLoraCounts() throws IOException {
        Recipe recipe = read("""
                task: {name: tweets}
                adapter:
                  rank: 4
                  alpha: 12
                  rank_stabilized: true
                  rank_pattern: {query: 2}
                  alpha_pattern: {layer.0.*: 3.0}
                  dropout: 0.1
                  targets: all-linear
                  exclude: dense
                  layers: [1]
                  bias: lora_only
                  lora_bias: true
                  modules_to_save: [bert.pooler]
                """);
        Lora expected = Lora.rank(4)
                .alpha(12)
                .rankStabilized()
                .ranks(Map.of("query", 2))
                .alphas(Map.of("layer.0.*", 3.0))
                .dropout(0.1)
                .on(Targets.allLinear().except("dense").inLayers(1))
                .bias(Bias.LORA_ONLY)
                .biasOnB()
                .training("bert.pooler");
        assertThat(recipe.fineTuning(0)).isEqualTo(expected);
        assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
    }

    @Test
    void theBudgetOfAdaLoraFollowsFromTheTraining() throws IOException {
        Recipe recipe = read("""
                task: {name: tweets}
                method: adalora
                adapter: {initial_rank: 6, target_rank: 3, every: 5}
                training: {epochs: 4, batch_size: 8}
                """);
        int steps = recipe.training().steps(99); // 13 in each epoch
        assertThat(recipe.fineTuning(steps))
                .isEqualTo(AdaLora.ranks(6, 3).over(5, 15, 5, 52).alpha(12));
    }

    @Test
    void theArmIsTyped() throws IOException {
        Lora lora = (Lora)
                read("{task: {name: tweets}, adapter: {arm: A_rand_hB_zero}}").fineTuning(0);
        assertThat(lora.a()).isEqualTo(Factor.orthonormal().frozen());
        assertThat(lora.b()).isEqualTo(Factor.zero());
    }

    @Test
    void settingsChangeAndAdd() throws IOException {
        Recipe recipe = read("{task: {name: tweets}}", "training.epochs=7", "adapter.targets=[query]");
        assertThat(recipe.training().epochs()).isEqualTo(7);
        assertThat(((LoraChoice) recipe.adapter()).targets()).containsExactly("query");
    }

    @Test
    void thePrefixCacheIsOffOrLimited() throws IOException {
        for (String value : List.of("off", "0.5", "12")) {
            Recipe recipe = read("{task: {name: tweets}, training: {prefix_cache: " + value + "}}");
            CacheLimit expected =
                    value.equals("off") ? CacheLimit.OFF : CacheLimit.gigabytes(Double.parseDouble(value));
            assertThat(recipe.training().prefixCache()).isEqualTo(expected);
            assertThat(read(Recipes.write(recipe))).isEqualTo(recipe);
            assertThat(read("{task: {name: tweets}}", "training.prefix_cache=" + value))
                    .isEqualTo(recipe);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{task: {name: tweets}, trainng: {epochs: 1}} | trainng: unknown key. Did you mean \"training\"?",
                "{task: {name: tweets}, adapter: {ranc: 1}} | adapter.ranc: unknown key. Did you mean \"rank\"?",
                "{task: {name: tweets}, training: {epochs: three}} | training.epochs is not a whole number",
                "{task: {name: tweets}, training: {epochs: 1.5}} | training.epochs is not a whole number",
                "{task: {name: tweets}, training: {epochs: 0}} | training.epochs: 0 is not from 1 to",
                "{task: {name: tweets}, training: {prefix_cache: much}} | training.prefix_cache: much is neither off nor a number",
                "{task: {name: tweets}, training: {prefix_cache: -1}} | training.prefix_cache: -1.0 is neither off nor",
                "{task: {name: tweets}, training: {prefix_cache: [1]}} | training.prefix_cache: [1] is neither off nor",
                "{task: {name: tweets}, training: {schedule: square}} | training.schedule: square is none of linear",
                "{task: {name: tweets}, adapter: {rank: 0}} | adapter: rank is 0",
                "{task: {name: tweets}, adapter: {arm: xyz}} | \"xyz\" is not an arm",
                "{task: {name: tweets}, method: full, adapter: {rank: 1}} | adapter.rank: unknown key. The method has no options",
                "{task: {name: tweets}, method: dorra} | method: dorra is none of lora, dora,",
                "{task: {name: tweets}, method: dorra} | Did you mean \"dora\"?",
                "{task: {name: tweets}, method: ia3, adapter: {rank: 1}} | adapter.rank: unknown key. Known are exclude,",
                "{task: {name: tweets}, method: vera, adapter: {alpha: 1}} | adapter.alpha: unknown key",
                "{task: {name: tweets}, method: adalora, adapter: {initial_rank: 2, target_rank: 3}} | adapter: target rank 3",
                "{task: {name: tweets}, method: adalora, adapter: {warmup: 0.6, finish: 0.5}} | shares of all steps",
                "{task: {name: tweets}, method: pissa, adapter: {arm: B̂₀A_rand}} | adapter: arm: pissa has a start of its own",
                "{task: {name: tweets}, method: dora, adapter: {ratio: 4}} | adapter: ratio goes with method lora_plus only",
                "{task: {name: tweets}, method: dora, adapter: {lora_bias: true}} | adapter: DoRA has no place",
                "{task: {name: tweets}, adapter: {bias: lora-only}} | adapter.bias: lora-only is none of none, all, lora_only",
                "{task: {name: tweets}, adapter: {bias: lora-only}} | Did you mean \"lora_only\"?",
                "{task: {name: tweets}, adapter: {rank_pattern: {query: four}}} | adapter.rank_pattern.query is not a whole",
                "{task: {name: tweets}, adapter: {targets: [query], targets_regex: .*}} | exclude each other",
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
