package io.github.asymlora.io;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * SHA-256 over values that come one after another; none of them is kept. The length of each goes in before it, so that no
 * two sequences of values are alike.
 */
public final class HashStream {
    private final MessageDigest digest = Hashes.sha256();

    /** A text; null is another value than the empty one. */
    public HashStream add(String text) {
        return text == null ? length(-1) : add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A buffer's remaining bytes. */
    public HashStream add(ByteBuffer bytes) {
        length(bytes.remaining());
        digest.update(bytes);
        return this;
    }

    public HashStream add(int... values) {
        length(values.length);
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(values.length, 1 << 14) * Integer.BYTES);
        for (int value : values) {
            if (!bytes.hasRemaining()) {
                digest.update(bytes.flip());
                bytes.clear();
            }
            bytes.putInt(value);
        }
        digest.update(bytes.flip());
        return this;
    }

    /** The hash of all that was added, in lower-case hexadecimal; nothing can be added any more. */
    public String hex() {
        return Hashes.hex(digest);
    }

    private HashStream length(int length) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        return this;
    }
}
