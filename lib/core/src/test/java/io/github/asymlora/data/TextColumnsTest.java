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

class TextColumnsTest {
    private static final LabelledText FIRST = new LabelledText("mine.csv, line 2", "Where, then?", null, "order");

    @TempDir
    private Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static void assertFails(Path file, TextColumns columns, String... parts) {
        assertThatThrownBy(() -> columns.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.getFileName().toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void csvAndJsonAndParquetGiveTheSameRows() throws IOException, SQLException {
        TextColumns columns = TextColumns.of("text", "label");
        Path csv = write("mine.csv", "id,label,text\n7,order ,\"Where, then?\"\n8,bill,Too much\n");
        List<LabelledText> rows = columns.read(csv);
        assertThat(rows).hasSize(2).startsWith(FIRST);
        Path jsonl = write("mine.jsonl", """
                {"text": "Where, then?", "label": "order", "id": 7}
                {"text": "Too much", "label": "bill"}
                """);
        Path parquet = folder.resolve("mine.parquet");
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("COPY (SELECT * FROM (VALUES ('Where, then?', 'order'), ('Too much', 'bill'))"
                    + " AS rows(text, label)) TO '" + parquet + "' (FORMAT parquet)");
        }
        for (Path other : List.of(jsonl, parquet)) {
            assertThat(columns.read(other))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
                    .isEqualTo(rows);
        }
        assertThat(columns.csv(Files.copy(csv, folder.resolve("MINE.CSV.txt")))).hasSize(2);
        assertThat(columns.read(Files.copy(csv, folder.resolve("BIG.CSV")))).hasSize(2);
    }

    @Test
    void pairsAndUnlabelledTextsAreRead() throws IOException {
        Path file = write("mine.csv", "a,b\nx,y\n");
        assertThat(new TextColumns("a", "b", null).read(file))
                .containsExactly(new LabelledText("mine.csv, line 2", "x", "y", null));
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() throws IOException {
        TextColumns columns = TextColumns.of("text", "label");
        assertFails(write("a.csv", "text,lable\nx,y\n"), columns, "no column \"label\"", "Did you mean \"lable\"?");
        assertFails(write("b.csv", "text;label\nx;y\n"), columns, "[text;label]", "separated by commas");
        assertFails(write("c.csv", "text,label\nx,y\nz,\n"), columns, "line 3", "\"label\" is empty");
        assertFails(write("d.jsonl", "{\"text\": null, \"label\": 1}\n"), columns, "line 1", "\"text\" is empty");
        assertFails(write("e.xlsx", "PK"), columns, "must end in .csv");
        assertFails(folder.resolve("none.csv"), columns, "there is no such file");
    }

    @Test
    void aTaskOfAFileNamesItsClasses() throws IOException {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 20; i++) {
            rows.append("text ").append(i).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        TextTask task = Tasks.csv(write("mine.csv", rows.toString()), "text", "label");
        assertThat(task.name()).isEqualTo("mine.csv");
        assertThat(task.labels()).containsExactly("no", "yes");
        assertThat(task.train().size()).isEqualTo(16);
    }
}
