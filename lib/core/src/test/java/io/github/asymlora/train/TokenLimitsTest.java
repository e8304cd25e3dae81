package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token ids that a model can't read are named before it computes. The tiny LLaMA knows 120 tokens. */
class TokenLimitsTest {
    @TempDir
    Path folder;

    @Test
    void inputsOfAPass() {
        try (Model model = Tiny.model("llama");
                NDManager manager = model.manager().newSubManager()) {
            assertThatThrownBy(() -> check(model, manager.create(new long[][] {{1, 5, 120}}), null))
                    .isInstanceOf(InputException.class)
                    .hasMessage("input_ids, row 0, place 2: the token id 120 is not one of the 120 that llama knows.");
            assertThatThrownBy(() -> check(model, manager.create(new long[][] {{-1, 5}}), null))
                    .hasMessageStartingWith("input_ids, row 0, place 0: the token id -1 is");
            assertThatThrownBy(() -> check(model, manager.zeros(new Shape(1, 0), DataType.INT64), null))
                    .hasMessage("input_ids, row 0: there are no tokens.");
            NDArray mask = manager.create(new long[][] {{1, 1, 0}});
            NDArray padded = check(model, manager.create(new long[][] {{1, 5, -1}}), mask);
            assertThat(padded).isEqualTo(manager.create(new long[][] {{1, 5, 0}}));
        }
    }

    @Test
    void promptsOfGeneration() {
        try (Model model = Tiny.model("llama");
                NDManager manager = model.manager().newSubManager()) {
            Generator generator = Generator.of(model).maxNewTokens(3);
            NDArray mask = manager.create(new long[][] {{0, 1, 1}});
            assertThat(generate(generator, manager.create(new long[][] {{-1, 5, 9}}), mask))
                    .isDeepEqualTo(generate(generator, manager.create(new long[][] {{0, 5, 9}}), mask));
            assertThatThrownBy(() -> generate(generator, manager.create(new long[][] {{0, 500, 9}}), mask))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("input_ids, row 0, place 1: the token id 500 is");
        }
    }

    @Test
    void examplesOfATraining() throws IOException {
        TinyTask.model("llama", folder);
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replaceAll("\"a\": *4", "\"a\": 130"));
        try (Model model = Models.load(folder)) {
            assertThatThrownBy(() -> train(model, "b a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("mine/train, example row-1: the token \"a\" has the id 130; "
                            + folder.getFileName() + " knows 120 tokens.");
        }
    }

    @Test
    void examplesWithoutTokensAndEmptySets() throws IOException {
        TinyTask.model("llama", folder);
        Path tokenizer = folder.resolve("tokenizer.json");
        ObjectNode content = (ObjectNode) new ObjectMapper().readTree(tokenizer.toFile());
        content.remove("post_processor");
        Files.writeString(tokenizer, content.toString());
        try (Model model = Models.load(folder)) {
            assertThatThrownBy(() -> train(model, ""))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            "mine/train, example row-1 has no tokens: its text is empty, and the tokenizer adds none.");
            assertThatThrownBy(() -> train(model)).hasMessage("mine/train holds no examples.");
        }
    }

    @Test
    void examplesBeyondThePositions() {
        TinyTask.model("bert", folder);
        try (Model model = Models.load(folder)) {
            int most = model.config().integer("max_position_embeddings");
            assertThatThrownBy(() -> train(model, "a ".repeat(200)))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("mine/train, example row-1 has 100 tokens; " + folder.getFileName()
                            + " has positions for " + most);
        }
    }

    private static NDArray check(Model model, NDArray ids, NDArray mask) {
        Map<String, NDArray> inputs =
                mask == null ? Map.of("input_ids", ids) : Map.of("input_ids", ids, "attention_mask", mask);
        return model.tokenLimits().check(inputs).get("input_ids");
    }

    private static long[][] generate(Generator generator, NDArray ids, NDArray mask) {
        long[][] sequences = generator
                .generate(Map.of("input_ids", ids, "attention_mask", mask))
                .sequences();
        sequences[0][0] = 0; // the padding, as it was given
        return sequences;
    }

    private static void train(Model model, String... texts) {
        List<Example> examples = new ArrayList<>();
        for (String text : texts) {
            examples.add(new Example("row-" + (examples.size() + 1), text, null, 0, ""));
        }
        Dataset train = new Dataset("mine/train", examples);
        TextTask task =
                new TextTask("mine", List.of("no", "yes"), List.of(Metric.ACCURACY), train, train, train, Map.of());
        Trainer.of(model)
                .method(Lora.rank(2)
                        .on(model.layer("model.layers.0.self_attn.q_proj").isPresent() ? "q_proj" : "query"))
                .options(TrainingOptions.DEFAULT.withMaxLength(100))
                .fit(task);
    }
}
