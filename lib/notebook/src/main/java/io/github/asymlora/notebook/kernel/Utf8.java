package io.github.asymlora.notebook.kernel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes bytes that come in pieces: a character whose end is still to come waits for it. */
final class Utf8 {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] begun = {};

    String decode(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.allocate(begun.length + length)
                .put(begun)
                .put(bytes, offset, length)
                .flip();
        CharBuffer text = CharBuffer.allocate(in.remaining());
        decoder.decode(in, text, false);
        begun = new byte[in.remaining()];
        in.get(begun);
        return text.flip().toString();
    }

    /** The same end, or one less where it would cut a character of two chars. */
    static int wholeCharacters(CharSequence text, int end) {
        boolean cut = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return cut ? end - 1 : end;
    }
}
