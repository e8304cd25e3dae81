package io.github.asymlora.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Operators;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The values of arrays as bytes in a stream. */
public final class ArrayBytes {
    private static final int CHUNK = 1 << 16;

    /** Values written at once: a buffer of Java's ends at 2 GiB. */
    private static final long PIECE = 1L << 24;

    private ArrayBytes() {}

    /** In row-major order, little-endian; of a weight that is held in fewer bits than fp32, in fp32. */
    public static void write(NDArray array, OutputStream out) throws IOException {
        try (NDManager scope = array.getManager().newSubManager()) {
            NDArray flat =
                    Operators.whole(array, scope).reshape(-1); // a contiguous copy, if needed, dies with the scope
            flat.attach(scope);
            for (long from = 0; from < flat.size(); from += PIECE) {
                try (NDArray piece = flat.get("{}:{}", from, Math.min(flat.size(), from + PIECE))) {
                    copy(piece.toByteBuffer(true), out);
                }
            }
        }
    }

    /** By hand, because a channel would fail in a thread that was told to stop. */
    private static void copy(ByteBuffer bytes, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (bytes.hasRemaining()) {
            int length = Math.min(CHUNK, bytes.remaining());
            bytes.get(chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }
}
