package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code task: {name: table}}. */
class TaskChoiceTest {
    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void write() throws IOException {
        table = folder.resolve("mine.csv");
        StringBuilder rows = new StringBuilder("body,other,topic,stars\n");
        for (int i = 0; i < 40; i++) {
            rows.append("a %d,b %d,%s,%d%n".formatted(i, i, i % 4 == 0 ? "bill" : "order", i % 5));
        }
        Files.writeString(table, rows);
    }

    private Recipe read(String task) throws IOException {
        String text = "task: {" + task.replace("TABLE", "'" + table + "'") + "}";
        return Recipes.read(Files.writeString(folder.resolve("r.yaml"), text), List.of());
    }

    @Test
    void columnsAreChosen() throws IOException {
        Task task = read("name: table, file: TABLE, text: body, pair: other, label: topic")
                .task()
                .load();
        assertThat(task.labels()).containsExactly("bill", "order");
        assertThat(task.train().size()).isEqualTo(32);
        Task values = read("name: table, file: TABLE, text: body, label: stars, goal: value")
                .task()
                .load();
        assertThat(values.goal()).isEqualTo(Task.Goal.VALUE);
        Task sets = read("name: table, file: TABLE, text: body, label: topic, goal: classes")
                .task()
                .load();
        assertThat(sets.goal()).isEqualTo(Task.Goal.CLASSES);
        assertThat(sets.labels()).containsExactly("bill", "order");
        Task separate =
                read("name: table, file: TABLE, text: body, label: topic, validation_file: TABLE, test_file: TABLE")
                        .task()
                        .load();
        assertThat(separate.train().size()).isEqualTo(40);
        assertThat(separate.test().size()).isEqualTo(40);
    }

    @Test
    void whatIsWrittenIsReadAgainAndOthersSayNothingOfTables() throws IOException {
        Recipe recipe = read("name: table, file: TABLE, text: body, goal: class");
        assertThat(Recipes.write(recipe)).contains("label: \"label\"");
        assertThat(Recipes.read(Files.writeString(folder.resolve("again.yaml"), Recipes.write(recipe)), List.of()))
                .isEqualTo(recipe);
        assertThat(Recipes.write(read("name: tweets"))).doesNotContain("file:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: table | task.file is missing",
                "name: table, folder: x, file: y | its file is task.file",
                "name: table, file: y, goal: response | none of class, classes, value",
                "name: table, file: y, goal: klass | Did you mean \"class\"?",
                "name: tweets, label: y | task.label: task tweets has none; it goes with name: table",
                "name: table, file: y, lable: z | Did you mean \"label\"?",
            })
    void wrongKeysAreNamed(String task, String message) {
        assertThatThrownBy(() -> read(task)).isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    @Test
    void aWrongColumnIsNamedWithTheNearest() throws IOException {
        Recipe recipe = read("name: table, file: TABLE, text: bodi, label: topic");
        assertThatThrownBy(() -> recipe.task().load())
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("mine.csv", "no column \"bodi\"", "Did you mean \"body\"?");
    }
}
