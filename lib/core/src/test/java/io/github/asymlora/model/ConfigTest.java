package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @TempDir
    Path folder;

    /** The first four rows as transformers has it; it doesn't look at label2id alone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                            | 2 | []",
                "{\"num_labels\": 7}                                           | 7 | []",
                "{\"num_labels\": 7, \"id2label\": {\"1\": \"b\", \"0\": \"a\", \"2\": \"c\"}} | 3 | [a, b, c]",
                "{\"num_labels\": 7, \"id2label\": null, \"label2id\": null}   | 7 | []",
                "{\"label2id\": {\"c\": 2, \"a\": 0, \"b\": 1}}                | 3 | [a, b, c]",
                "{\"num_labels\": 3, \"label2id\": {\"b\": 1, \"a\": 0}}       | 3 | [a, b]",
                "{\"id2label\": {\"0\": \"score\"}}                            | 1 | [score]",
                "{\"num_labels\": 1, \"problem_type\": \"regression\"}         | 1 | []",
            })
    void namesOfClassesCountBeforeTheirNumber(String json, int labels, String names) throws IOException {
        Config config = read(json);
        assertThat(config.labels()).isEqualTo(labels);
        assertThat(config.labelNames()).hasToString(names);
    }

    @Test
    void refusesHeadsWithoutOutputs() throws IOException {
        assertThatThrownBy(read("{\"num_labels\": -1}")::labels)
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("config.json")
                        + ", \"num_labels\": -1 is not a whole number from 1 to 16777216.");
    }

    private Config read(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return Config.read(folder);
    }
}
