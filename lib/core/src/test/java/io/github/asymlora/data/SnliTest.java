package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnliTest {
    @TempDir
    Path folder;

    @Test
    void photographsOfTheTestSetAreNotTrainedOn() throws IOException {
        test(row("9.jpg#0", 'e', "entailment"), row("9.jpg#0", 'n', "-"), row("9.jpg#0", 'c', "contradiction"));
        train(IntStream.range(0, 100)
                .mapToObj(i -> row(i % 20 + ".jpg#" + i % 5, 'n', i == 3 ? "-" : "neutral"))
                .toArray(String[]::new));

        TextTask task = Tasks.load("snli", folder);
        assertThat(task.labels()).containsExactly("entailment", "neutral", "contradiction");
        assertThat(task.test().examples())
                .containsExactly(
                        new Example("9.jpg#0r1e", "A dog, \"running\".", "An animal moves.", 0, "9.jpg"),
                        new Example("9.jpg#0r1c", "A dog, \"running\".", "An animal moves.", 2, "9.jpg"));
        assertThat(task.train().size() + task.validation().size())
                .as("100 less one without majority less the five of photograph 9")
                .isEqualTo(94);
        assertThat(task.train().examples().stream().map(Example::group).collect(Collectors.toSet()))
                .doesNotContain("9.jpg")
                .doesNotContainAnyElementsOf(task.validation().examples().stream()
                        .map(Example::group)
                        .toList());
    }

    @Test
    void brokenRowsAreNamed() throws IOException {
        train(row("1.jpg#0", 'e', "entailment"));
        test(row("9.jpg#0", 'e', "entailment"), row("9.jpg#0", 'e', "maybe"));
        assertFails(", line 2: gold_label \"maybe\" is none of [entailment, neutral, contradiction]");
        test("{\"gold_label\":\"neutral\"}");
        assertFails(", line 1: Missing required creator property 'pairID'");
        test(row("9.jpg#0", 'e', "entailment"), "", "{");
        assertFails(", line 3: Unexpected end-of-input");
        test("{\"gold_label\":null,\"pairID\":\"a\",\"captionID\":\"a\",\"sentence1\":\"a\",\"sentence2\":\"a\"}");
        assertFails(", line 1: ");
    }

    private void assertFails(String words) {
        assertThatThrownBy(() -> Tasks.load("snli", folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("snli_1.0_test.jsonl" + words);
    }

    private static String row(String caption, char kind, String label) {
        return ("{\"annotator_labels\": [\"neutral\"], \"captionID\": \"%s\", \"gold_label\": \"%s\","
                        + " \"pairID\": \"%s\","
                        + " \"sentence1\": \"A dog, \\\"running\\\".\", \"sentence1_parse\": \"(ROOT)\","
                        + " \"sentence2\": \"An animal moves.\"}")
                .formatted(caption, label, caption + "r1" + kind);
    }

    private void train(String... rows) throws IOException {
        Files.writeString(folder.resolve("snli_1.0_train_subset.jsonl"), String.join("\n", rows));
    }

    private void test(String... rows) throws IOException {
        Files.writeString(folder.resolve("snli_1.0_test.jsonl"), String.join("\n", rows) + "\n");
    }
}
