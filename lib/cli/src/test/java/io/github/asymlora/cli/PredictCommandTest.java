package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of one's own, from the recipe to predictions. */
class PredictCommandTest extends CommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path trained(Object... settings) throws IOException {
        TinyWork.texts(folder); // for its model
        StringBuilder rows = new StringBuilder("question,topic\n");
        for (int i = 0; i < 60; i++) {
            rows.append("a b ".repeat(1 + i % 4)).append(i % 2 == 0 ? "c,order\n" : "d,bill\n");
        }
        Path recipe = Files.writeString(folder.resolve("mine.yaml"), """
                model: '%s'
                task: {name: table, file: '%s', text: question, label: topic}
                adapter: {rank: 2}
                training: {epochs: 2, batch_size: 8, learning_rate: 0.01, max_length: 16}
                """.formatted(
                        folder.resolve("tiny"), Files.writeString(folder.resolve("mine.csv"), rows)));
        Path directory = folder.resolve("run");
        Object[] train = Stream.concat(Stream.of("train", recipe, "--out", directory), Stream.of(settings))
                .toArray();
        assertThat(run(train)).as(err.toString()).isZero();
        return directory;
    }

    private JsonNode predictions(Object... options) throws IOException {
        Object[] predict = Stream.concat(Stream.of("predict", "--text", "a b c", "--json"), Stream.of(options))
                .toArray();
        assertThat(run(predict)).as(err.toString()).isZero();
        return JSON.readTree(out.toString());
    }

    @Test
    void aRunIsReadInThePrecisionItWasTrainedWith() throws IOException {
        Path directory = trained("--set", "training.frozen_weights=int8");
        JsonNode own = predictions("--adapter", directory);
        assertThat(predictions("--adapter", directory, "--weights", "int8")).isEqualTo(own);
        assertThat(predictions("--adapter", directory, "--weights", "fp32")).isNotEqualTo(own);

        Path mine = folder.resolve("mine.csv");
        assertThat(run(
                        "forward",
                        "--model",
                        folder.resolve("tiny"),
                        "--weights",
                        "fp16",
                        "--inputs",
                        mine,
                        "--output",
                        mine))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--weights", "fp16", "INT8");
    }

    @Test
    void textsAFileAndStandardInputGiveTheSame() throws IOException {
        Path directory = trained();
        assertThat(run("predict", "--adapter", directory, "--text", "a b c", "--text", "a b d", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode predictions = JSON.readTree(out.toString());
        assertThat(predictions).hasSize(2);
        JsonNode first = predictions.get(0);
        assertThat(first.fieldNames()).toIterable().containsExactly("text", "label", "probability", "probabilities");
        assertThat(first.path("text").asText()).isEqualTo("a b c");
        assertThat(first.path("probabilities").fieldNames()).toIterable().containsExactly("bill", "order");
        assertThat(first.path("probabilities").path("bill").asDouble()
                        + first.path("probabilities").path("order").asDouble())
                .isEqualTo(1, within(1e-9));
        assertThat(first.path("probabilities")
                        .path(first.path("label").asText())
                        .asDouble())
                .isEqualTo(first.path("probability").asDouble());

        Path file = Files.writeString(folder.resolve("new.csv"), "id,words\n1,a b c\n2,a b d\n");
        assertThat(run(
                        "predict",
                        "--adapter",
                        directory.resolve("adapter"),
                        "--file",
                        file,
                        "--column",
                        "words",
                        "--json"))
                .isZero();
        assertThat(JSON.readTree(out.toString())).isEqualTo(predictions);

        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("a b c\na b d\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(run("predict", "--adapter", directory, "--model", folder.resolve("tiny"), "--json"))
                    .isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(JSON.readTree(out.toString())).isEqualTo(predictions);
        assertThat(run("predict", "--adapter", directory, "--text", "a b c")).isZero();
        assertThat(out.toString()).startsWith(first.path("label").asText()).contains("a b c");
    }

    @Test
    void wrongUseIs2AndWrongInputIs1() throws IOException {
        assertThat(run("predict", "--text", "a")).isEqualTo(2);
        assertThat(run("predict", "--model", "x", "--text", "a", "--file", "f.csv"))
                .isEqualTo(2);
        assertThat(run("predict", "--model", "x", "--column", "c")).isEqualTo(2);
        Path file = Files.writeString(folder.resolve("new.csv"), "id,words\n1,a b c\n");
        assertThat(run("predict", "--adapter", folder, "--file", file, "--column", "word"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no column \"word\"", "Did you mean \"words\"?");
        assertThat(run("predict", "--adapter", folder.resolve("none"), "--text", "a"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no adapter folder");
    }
}
