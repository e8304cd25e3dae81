package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlpacaTest {
    @TempDir
    Path folder;

    @Test
    void promptAndResponseAreApart() throws IOException {
        Path file = Files.writeString(folder.resolve("alpaca.json"), """
                [
                  {"instruction": "Add.", "input": "1, 2", "output": "3"},
                  {"instruction": "Name a 100% safe colour.", "input": "", "output": ""}
                ]
                """);
        List<Example> rows = Alpaca.read(file);
        assertThat(rows).extracting(Example::id).containsExactly("alpaca.json-2", "alpaca.json-3");
        assertThat(rows).extracting(Example::pair).containsExactly("3", "");
        assertThat(rows.get(0).text())
                .startsWith(
                        "Below is an instruction that describes a task, paired with an input that provides further"
                                + " context. Write a response that appropriately completes the request.\n\n### Instruction:\nAdd.")
                .endsWith("\n\n### Instruction:\nAdd.\n\n### Input:\n1, 2\n\n### Response:");
        assertThat(rows.get(1).text())
                .isEqualTo("Below is an instruction that describes a task. Write a response that appropriately"
                        + " completes the request.\n\n### Instruction:\nName a 100% safe colour.\n\n### Response:");
    }

    @Test
    void anInputMayBeMissingOrNull() throws IOException {
        Path file = Files.writeString(folder.resolve("alpaca.json"), """
                [{"instruction": "a", "output": "b"}, {"instruction": "a", "input": null, "output": "b"},
                 {"instruction": "a", "input": "", "output": "b"}]
                """);
        assertThat(Alpaca.read(file)).extracting(Example::text).containsOnly(Alpaca.prompt("a", ""));
    }

    @Test
    void oneFileBecomesATaskWhoseInstructionsStayTogether() throws IOException {
        String rows = IntStream.range(0, 200)
                .mapToObj(i ->
                        "{\"instruction\": \"count to %d\", \"input\": \"%d\", \"output\": \"o\"}".formatted(i / 2, i))
                .collect(Collectors.joining(",\n"));
        Path file = Files.writeString(folder.resolve("alpaca_data.json"), "[" + rows + "]");
        Files.writeString(folder.resolve("LICENSE"), "none");
        TextTask task = Tasks.load("alpaca", folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.RESPONSE);
        assertThat(task.metrics()).containsExactly(Metric.LOSS, Metric.PERPLEXITY);
        assertThat(task.train().size() + task.validation().size() + task.test().size())
                .isEqualTo(200);
        assertThat(task.validation().size()).isBetween(2, 24);
        assertThat(task.test().size()).isBetween(2, 24);
        Set<String> learned =
                task.train().examples().stream().map(Example::group).collect(Collectors.toSet());
        assertThat(task.validation().examples())
                .noneMatch(example -> learned.contains(example.group()))
                .allMatch(example -> example.text().contains(example.group()));
        assertThat(Tasks.load("alpaca", file)).isEqualTo(task);

        Files.writeString(folder.resolve("more.jsonl"), "");
        assertThatThrownBy(() -> Tasks.load("alpaca", folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("one .json or .jsonl file")
                .hasMessageContaining("not 2");
        assertThatThrownBy(() -> Tasks.load("alpaca", folder.resolve("none")))
                .hasMessageEndingWith("there is no such file or folder");
        Path few = Files.writeString(
                folder.resolve("few.json"), "[{\"instruction\": \"a\", \"input\": \"\", \"output\": \"\"}]");
        assertThatThrownBy(() -> Tasks.load("alpaca", few)).hasMessageContaining("few.json: too few rows");
        assertThatThrownBy(() -> Tasks.load("alpaca")).hasMessageContaining("give their folder");
    }

    @Test
    void brokenFilesAreRefusedWithTheirLine() throws IOException {
        assertRefused("[\n{\"instruction\": \"a\", \"input\": \"\"}]", "line 2: no column \"output\"");
        assertRefused("[\n{\"instruction\": null, \"output\": \"c\"}]", "line 2: instruction must be a text");
        assertRefused("[\n\n{\"instruction\": \"a\", \"instruction\": \"b\"}]", "line 3: Duplicate");
        assertRefused("[{\"instruction\": \"a\", \"input\": \"\", \"output\": \"c\"},\n", "line 2: ");
        assertRefused("[]\n{}", "line 2: there is something behind the array");
        assertRefused("[1]", "line 1: a row must be an object, not NUMBER");
    }

    private void assertRefused(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), content);
        assertThatThrownBy(() -> Alpaca.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ", " + message);
    }
}
