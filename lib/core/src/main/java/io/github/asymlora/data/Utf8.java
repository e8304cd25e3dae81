package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files in UTF-8, with or without a byte order mark; anything else in them is an error with its line. */
final class Utf8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    /**
     * Opens a file behind its byte order mark, if it has one. Reading throws {@link CharacterCodingException} where it
     * is not UTF-8: see {@link #malformed}.
     *
     * @throws InputException if there is no such file
     */
    static Reader open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such file");
        }
        // Unlike a new InputStreamReader it reports malformed input instead of replacing it.
        BufferedReader reader = Files.newBufferedReader(file);
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (CharacterCodingException e) {
            reader.close();
            throw malformed(file, e);
        }
    }

    /** To be thrown when reading failed: names the first line that can't be decoded. */
    static InputException malformed(Path file, CharacterCodingException cause) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (long line = 1; ; line++) {
                byte[] bytes = nextLine(in);
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                } catch (CharacterCodingException e) {
                    return new InputException(file + ", line " + line + ": is not UTF-8", cause);
                }
                if (bytes.length == 0) {
                    return new InputException(file + ": is not UTF-8", cause);
                }
            }
        } catch (IOException e) {
            return new InputException(file + ": is not UTF-8", cause);
        }
    }

    /** Up to and with the next LF, which is part of no other character; empty at the end. */
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
