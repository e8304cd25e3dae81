package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that no run can have are one line that names the key, before anything starts. */
class OutOfRangeTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lora       | training.dropout          | {hidden: 1.5}          | dropout.hidden",
                "lora       | training.dropout          | {attention: -0.1}      | dropout.attention",
                "lora       | training.dropout          | {classifier: 1}        | dropout.classifier",
                "lora       | training.learning_rate    | 1e400                  | training.learning_rate",
                "lora       | training.learning_rate    | .inf                   | training.learning_rate",
                "lora       | training.learning_rate    | .nan                   | training.learning_rate",
                "lora       | training.learning_rate    | -1e-3                  | training.learning_rate",
                "lora       | training.weight_decay     | 1e999                  | training.weight_decay",
                "lora       | training.max_grad_norm    | 0                      | training.max_grad_norm",
                "lora       | training.batch_size       | 2147483647             | training.batch_size",
                "lora       | training.batch_size       | 2147483648             | training.batch_size",
                "lora       | training.micro_batch_size | 33                     | training.micro_batch_size",
                "lora       | training.epochs           | 2147483647             | training.epochs",
                "lora       | training.max_length       | 2147483647             | training.max_length",
                "lora       | training.augmentation     | {shift: 2147483647}    | training.augmentation.shift",
                "lora       | training.label_smoothing  | 1                      | training.label_smoothing",
                "lora       | adapter.rank              | 2147483647             | rank",
                "lora       | adapter.rank              | 0                      | rank",
                "lora       | adapter.alpha             | 1e300                  | alpha",
                "lora       | adapter.alpha             | -1                     | alpha",
                "lora       | adapter.dropout           | 1                      | adapter dropout",
                "lora       | adapter.rank_pattern      | {query: 2147483647}    | query",
                "lora       | adapter.rank_pattern      | {query: -1}            | query",
                "lora       | adapter.alpha_pattern     | {query: 1e400}         | adapter.alpha_pattern.query",
                "lora       | adapter.alpha_pattern     | {query: 0}             | query",
                "lora_plus  | adapter.ratio             | 1e400                  | adapter.ratio",
                "lora_plus  | adapter.ratio             | 0                      | ratio",
                "vera       | adapter.rank              | 2147483647             | rank",
                "vera       | adapter.initial           | 1e300                  | initial",
                "adalora    | adapter.initial_rank      | 2147483647             | initial rank",
                "adalora    | adapter.target_rank       | 13                     | target rank",
                "adalora    | adapter.every             | 0                      | steps between allocations",
                "adalora    | adapter.beta1             | 1                      | beta1",
                "adalora    | adapter.orthogonality     | 1e400                  | adapter.orthogonality",
                "lora       | task.train_examples       | 0                      | task.train_examples",
                "lora       | model                     | \"a\\0b\"              | model",
            })
    void isRefused(String method, String key, String value, String named) throws IOException {
        Path recipe = recipe("{task: {name: tweets}, method: " + method + "}");
        assertThatThrownBy(() -> Recipes.read(recipe, List.of(key + "=" + value)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anAdapterThatIsNullHasItsDefaults() throws IOException {
        Recipes.read(recipe("{task: {name: tweets}, adapter: null}"), List.of());
    }

    @Test
    void aSecondDocumentIsNotOverlooked() throws IOException {
        Path recipe = recipe("task: {name: tweets}\n---\nseed: 7\n");
        assertThatThrownBy(() -> Recipes.read(recipe, List.of())).isInstanceOf(InputException.class);
    }

    @Test
    void aFileOfMegabytesIsNoRecipe() throws IOException {
        Path recipe = recipe("# " + "x".repeat(2 << 20) + "\ntask: {name: tweets}\n");
        assertThatThrownBy(() -> Recipes.read(recipe, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bytes");
    }

    private Path recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("r.yaml"), text);
    }
}
