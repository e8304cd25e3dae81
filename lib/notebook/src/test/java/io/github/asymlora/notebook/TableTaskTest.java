package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.TextTask;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableTaskTest {
    private static Table table() {
        Table table = Table.create(
                "reviews",
                StringColumn.create("text"),
                StringColumn.create("answer"),
                StringColumn.create("topic"),
                IntColumn.create("stars"),
                DoubleColumn.create("score"));
        for (int i = 0; i < 20; i++) {
            table.stringColumn("text").append("text " + i);
            table.stringColumn("answer").append("answer " + i);
            table.stringColumn("topic").append(i % 2 == 0 ? "food" : "room");
            table.intColumn("stars").append(i % 2 + 1);
            table.doubleColumn("score").append(i / 7.0);
        }
        return table;
    }

    @Test
    void columnsOfTextsAndNumbersBecomeClassesAndValues() {
        TextTask topics = TableTask.of(table(), "text", "answer", "topic");
        assertThat(topics.name()).isEqualTo("reviews");
        assertThat(topics.labels()).containsExactly("food", "room");
        assertThat(topics.train().size()).isEqualTo(16);
        assertThat(topics.train().examples().get(0).pair()).startsWith("answer ");
        assertThat(TableTask.of(table(), "text", "stars").labels()).containsExactly("1", "2");
        TextTask scores = TableTask.of(table(), "text", "score");
        assertThat(scores.goal()).isEqualTo(Task.Goal.VALUE);
        assertThat(scores.train().examples()).allSatisfy(example -> assertThat(example.label())
                .isEqualTo((float) (Integer.parseInt(example.text().substring(5)) / 7.0)));
    }

    @Test
    void aMissingColumnOrValueIsNamed() {
        assertThatThrownBy(() -> TableTask.of(table(), "txt", "topic"))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("reviews", "\"txt\"", "Did you mean \"text\"?");
        Table holes = table();
        holes.stringColumn("topic").set(3, "");
        assertThatThrownBy(() -> TableTask.of(holes, "text", "topic"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("reviews, row 4: has no label");
    }
}
