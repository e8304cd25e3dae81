package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A UTF-8 file of one row per line, as benchmarks come: with or without a byte order mark, LF or CR LF, a last line
 * with or without its end. Only LF ends a line, because texts may hold any other separator. Blank lines are skipped.
 */
final class Lines {
    private Lines() {}

    /** Makes something of a line, or nothing. */
    @FunctionalInterface
    interface Parser<T> {
        /** {@code number} counts from 1. */
        Optional<T> parse(int number, String line);
    }

    /**
     * What {@code parser} makes of each line, in order.
     *
     * @throws InputException if there is no such file or it is not UTF-8
     */
    static <T> List<T> read(Path file, Parser<T> parser) {
        return readAll(file, (number, line) -> line.isBlank() ? Optional.empty() : parser.parse(number, line));
    }

    /** The same of blank lines, too. */
    static <T> List<T> readAll(Path file, Parser<T> parser) {
        List<T> parsed = new ArrayList<>();
        int number = 0;
        try (Reader reader = Utf8.open(file)) {
            LineReader lines = new LineReader(reader);
            for (String line = lines.next(); line != null; line = lines.next()) {
                number++;
                parser.parse(number, line).ifPresent(parsed::add);
            }
        } catch (CharacterCodingException e) {
            throw Utf8.malformed(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
        return parsed;
    }

    /** The JDK's line readers would also end a line at a lone CR. */
    private static final class LineReader {
        private final Reader reader;
        private final char[] chunk = new char[1 << 16];
        private int start;
        private int end;

        LineReader(Reader reader) {
            this.reader = reader;
        }

        /** The next line without its end, or null. */
        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            while (true) {
                if (start == end) {
                    start = 0;
                    end = Math.max(0, reader.read(chunk));
                    if (end == 0) {
                        return line.isEmpty() ? null : withoutReturn(line);
                    }
                }
                int from = start;
                while (start < end && chunk[start] != '\n') {
                    start++;
                }
                line.append(chunk, from, start - from);
                if (start < end) {
                    start++;
                    return withoutReturn(line);
                }
            }
        }

        private static String withoutReturn(StringBuilder line) {
            int last = line.length() - 1;
            return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
        }
    }
}
