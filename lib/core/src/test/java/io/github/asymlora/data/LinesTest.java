package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {
    @TempDir
    Path folder;

    @Test
    void onlyLineFeedsEndLines() {
        assertThat(lines("\uFEFFa\r\nb\rb\u2028b\u0085\n\n\"c\n\uFEFFd"))
                .containsExactly("1:a", "2:b\rb\u2028b\u0085", "4:\"c", "5:\uFEFFd");
        assertThat(lines("")).isEmpty();
        assertThat(lines("a\n")).containsExactly("1:a");
    }

    /** Long lines cross the reader's chunks wherever they like. */
    @Property(tries = 20)
    void chunksDoNotShow(
            @ForAll @IntRange(min = 65_530, max = 65_542) int length, @ForAll @CharRange(from = 'a', to = 'é') char c)
            throws IOException {
        String line = String.valueOf(c).repeat(length);
        Path file = Files.createTempFile("lines", ".txt");
        try {
            Files.writeString(file, line + "\r\nx\n" + line);
            assertThat(Lines.read(file, (number, text) -> Optional.of(text))).containsExactly(line, "x", line);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void badFilesAreNamed() throws IOException {
        Path latin = Files.write(folder.resolve("latin.tsv"), new byte[] {'a', '\n', 'b', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> Lines.read(latin, (number, text) -> Optional.of(text)))
                .isInstanceOf(InputException.class)
                .hasMessage(latin + ", line 2: is not UTF-8");
        assertThatThrownBy(() -> Lines.read(folder, (number, text) -> Optional.of(text)))
                .isInstanceOf(InputException.class)
                .hasMessage(folder + ": there is no such file");
    }

    @Test
    void rowsMustFitTheirHeader() throws IOException {
        Path file = Files.writeString(folder.resolve("t.tsv"), "a\tb\n1\t\"x\n2\n3\ty\n");
        assertThatThrownBy(() -> Tsv.withHeader(file, row -> Optional.of(row.get("b"))))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ", line 3: 1 columns instead of 2 [a, b]");
        Files.writeString(file, "a\tb\n1\t\"x\n2\t\n");
        assertThat(Tsv.withHeader(file, row -> Optional.of(row.get("b")))).containsExactly("\"x", "");
        assertThatThrownBy(() -> Tsv.withHeader(file, row -> Optional.of(row.get("B"))))
                .hasMessage(file + ", line 2: no column \"B\" among [a, b]. Did you mean \"b\"?");
        assertThatThrownBy(() -> Tsv.withHeader(file, row -> Optional.of(row.number("b"))))
                .hasMessage(file + ", line 2: b must be a number, not \"\"x\"");
    }

    private List<String> lines(String content) {
        try {
            Path file = Files.writeString(folder.resolve("lines.txt"), content);
            return Lines.read(file, (number, text) -> Optional.of(number + ":" + text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
