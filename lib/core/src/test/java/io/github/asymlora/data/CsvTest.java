package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    @TempDir
    Path folder;

    @Test
    void quotesLineEndsAndMarksAreHandled() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.csv"),
                "\uFEFFa,b\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n\r\n,\n\"\",é \"quoted\" inside\n4,end");
        assertThat(Csv.withHeader(file, CsvTest::values))
                .containsExactly(
                        List.of("1", "x, \"y\"\r\nz"),
                        List.of("", ""),
                        List.of("", "é \"quoted\" inside"),
                        List.of("4", "end"));
    }

    @Test
    void brokenFilesAreRefusedWithTheirLine() throws IOException {
        assertRefused("a,b\n1,2\n3\n", "line 3: 1 columns instead of 2 [a, b]");
        assertRefused("a,b\n\"1\n1\",2\n3,4,5\n", "line 4: 3 columns instead of 2 [a, b]");
        assertRefused("a,b\n1,\"2\" x\n", "line: 2");
        assertRefused("a,b\n1,2\n1,\"2\n3,4\n", "is not CSV: (startline 3) EOF");
        Path latin = Files.write(folder.resolve("latin.csv"), "a,b\n1,2\n3,é\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Csv.withHeader(latin, CsvTest::values))
                .isInstanceOf(InputException.class)
                .hasMessage(latin + ", line 3: is not UTF-8");
        Path missing = folder.resolve("missing.csv");
        assertThatThrownBy(() -> Csv.withHeader(missing, CsvTest::values))
                .hasMessage(missing + ": there is no such file");
    }

    private void assertRefused(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.csv"), content);
        assertThatThrownBy(() -> Csv.withHeader(file, CsvTest::values))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    /** What RFC 4180 quotes comes back as it was. */
    @Property(tries = 100)
    void anyTextSurvives(
            @ForAll @Size(min = 1, max = 20)
                    List<
                                    @StringLength(max = 8)
                                    @Chars({',', '"', '\n', '\r', '\t', '\\', '\'', 'a', 'é', '\uFEFF'}) String>
                            texts)
            throws IOException {
        String content = "id,text\n"
                + texts.stream()
                        .map(text -> "1,\"" + text.replace("\"", "\"\"") + "\"\r\n")
                        .collect(Collectors.joining());
        Path file = Files.createTempFile("property", ".csv");
        try {
            Files.writeString(file, content);
            assertThat(Csv.withHeader(file, row -> Optional.of(row.get("text"))))
                    .isEqualTo(texts);
        } finally {
            Files.delete(file);
        }
    }

    /** Whatever a file holds, it is read or refused by name, never anything else. */
    @Property(tries = 200)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 60) List<@CharRange(from = 0, to = 255) Character> bytes)
            throws IOException {
        byte[] content = new byte[bytes.size()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (char) bytes.get(i);
        }
        for (String ending : List.of(".csv", ".jsonl")) {
            Path file = Files.createTempFile("property", ending);
            try {
                Files.write(file, content);
                Table.rows(file, CsvTest::values);
            } catch (InputException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            } catch (UncheckedIOException e) {
                throw new AssertionError(e);
            } finally {
                Files.delete(file);
            }
        }
    }

    private static Optional<List<String>> values(Row row) {
        return Optional.of(List.of(row.values()));
    }
}
