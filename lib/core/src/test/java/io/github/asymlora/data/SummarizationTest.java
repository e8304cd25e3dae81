package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummarizationTest {
    @TempDir
    Path folder;

    @Test
    void oneDataSetInThreeFormats() throws IOException, SQLException {
        Path json = Files.writeString(
                folder.resolve("test.jsonl"),
                "\uFEFF{\"document\": \"Ein \\\"Dok\\\".\\nZeile\", \"summary\": \"Kurz é\", \"id\": \"1\"}\r\n"
                        + "\n{\"id\": 2, \"summary\": \"s\", \"document\": \"d\"}\n"
                        + "{\"document\": \" \", \"summary\": \"left out\", \"id\": \"3\"}\n"
                        + "{\"document\": null, \"summary\": \"left out\", \"id\": \"4\"}");
        Path csv = Files.writeString(
                folder.resolve("val.csv"),
                "id,document,summary\n1,\"Ein \"\"Dok\"\".\nZeile\",Kurz é\n2,d,s\n3,\" \",left out\n4,,left out\n");
        Path parquet = folder.resolve("train-00000-of-00002.parquet");
        parquet(csv, parquet, 2);
        List<Example> expected =
                List.of(Example.response("1", "Ein \"Dok\".\nZeile", "Kurz é"), Example.response("2", "d", "s"));
        assertThat(Summarization.XSUM.read(json)).isEqualTo(expected);
        assertThat(Summarization.XSUM.read(csv)).isEqualTo(expected);
        assertThat(Summarization.XSUM.read(parquet)).isEqualTo(expected);

        assertThat(Summarization.XSUM.test(folder)).isEqualTo(expected);
        assertThat(Summarization.XSUM.validation(folder)).isEqualTo(expected);
        assertThatThrownBy(() -> Summarization.XSUM.train(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": 1 file of train instead of 2: [train-00000-of-00002.parquet]");
        parquet(csv, folder.resolve("train-00001-of-00002.parquet"), 1);
        assertThat(Summarization.XSUM.train(folder)).extracting(Example::id).containsExactly("1", "2", "1");
        Files.copy(csv, folder.resolve("test.csv"));
        assertThatThrownBy(() -> Summarization.XSUM.test(folder)).hasMessageContaining("2 files of test instead of 1");
    }

    private static void parquet(Path csv, Path parquet, int rows) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_csv('%s', header = true, quote = '\"') LIMIT %d) TO '%s'"
                    .formatted(csv, rows, parquet));
        }
    }

    @ParameterizedTest
    @CsvSource({"xsum,document,summary", "cnn_dailymail,article,highlights", "samsum,dialogue,summary"})
    void eachIsATaskOfItsFolder(String name, String document, String summary) throws IOException {
        String row = "{\"" + document + "\": \"a %s b\", \"" + summary + "\": \"b\", \"id\": 1}\n";
        Files.writeString(folder.resolve("train.jsonl"), row.formatted("train"));
        Files.writeString(folder.resolve("val.jsonl"), row.formatted("val"));
        assertThatThrownBy(() -> Tasks.load(name, folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": there is no test");
        Files.writeString(folder.resolve("test.jsonl"), row.formatted("test"));
        TextTask task = Tasks.load(name, folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.RESPONSE);
        assertThat(task.train().name()).isEqualTo(name + "/train");
        assertThat(task.train().examples()).containsExactly(Example.response("1", "a train b", "b"));
        assertThat(task.validation().examples()).containsExactly(Example.response("1", "a val b", "b"));
        assertThat(task.test().examples()).containsExactly(Example.response("1", "a test b", "b"));
    }

    @Test
    void wrongFilesAreExplained() throws IOException {
        Path file = Files.writeString(folder.resolve("dev.csv"), "id,document,summary\n1,d,s\n");
        assertThatThrownBy(() -> Summarization.CNN_DAILYMAIL.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file + ", line 2: no column \"article\" among [id, document, summary].");
        Path json = Files.writeString(folder.resolve("x.jsonl"), "{\"document\": \"d\", \"summary\": \"s\"}\n[1]\n");
        assertThatThrownBy(() -> Summarization.XSUM.read(json))
                .hasMessageStartingWith(json + ", line 2: a row must be");
        Files.writeString(json, "{\"document\": \"d\", \"summary\": \"s\"}\n{\"document\": \"d");
        assertThatThrownBy(() -> Summarization.XSUM.read(json))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(json + ", line 2: ");
        Path parquet = Files.writeString(folder.resolve("x.parquet"), "not Parquet");
        assertThatThrownBy(() -> Summarization.XSUM.read(parquet))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(parquet + ": can't be read as Parquet: ");
        assertThatThrownBy(() -> Summarization.XSUM.read(folder.resolve("x.txt")))
                .hasMessageEndingWith("must end in .csv, .json, .jsonl or .parquet");
        assertThatThrownBy(() -> Summarization.XSUM.test(folder)).hasMessageStartingWith(folder + ": there is no test");
        assertThatThrownBy(() -> Summarization.XSUM.test(file)).hasMessage(file + ": there is no such folder");
    }
}
