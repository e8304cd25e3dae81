package io.github.asymlora.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a GGUF file, version 3: settings by name, then the tensors' names, shapes and places, then their values, each
 * tensor at a multiple of 32 bytes. The file appears whole or not at all, and one tensor at a time is in memory.
 *
 * <p>Source: the format's specification in ggml, gguf.md.
 */
final class GgufWriter {
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;

    /** Values written at once: whole blocks of every type. */
    private static final long PIECE = 1L << 20;

    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream settings = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private final NDManager manager;
    private long count;

    private record Tensor(String name, Shape shape, GgufType type, Function<NDManager, NDArray> values) {
        long bytes() {
            return type.bytes(shape.size());
        }
    }

    /** @param manager makes the scopes in which tensors are read, one after another */
    GgufWriter(NDManager manager) {
        this.manager = manager;
    }

    GgufWriter text(String key, String value) {
        begin(key, STRING);
        put(settings, value);
        return this;
    }

    /** Of 32 bits without a sign. */
    GgufWriter integer(String key, long value) {
        begin(key, UINT32);
        put(settings, Integer.BYTES, value);
        return this;
    }

    GgufWriter real(String key, float value) {
        begin(key, FLOAT32);
        put(settings, Integer.BYTES, Float.floatToIntBits(value));
        return this;
    }

    GgufWriter flag(String key, boolean value) {
        begin(key, BOOL);
        settings.write(value ? 1 : 0);
        return this;
    }

    GgufWriter texts(String key, Collection<String> values) {
        beginList(key, STRING, values.size());
        values.forEach(value -> put(settings, value));
        return this;
    }

    GgufWriter integers(String key, int[] values) {
        beginList(key, INT32, values.length);
        for (int value : values) {
            put(settings, Integer.BYTES, value);
        }
        return this;
    }

    GgufWriter reals(String key, float[] values) {
        beginList(key, FLOAT32, values.length);
        for (float value : values) {
            put(settings, Integer.BYTES, Float.floatToIntBits(value));
        }
        return this;
    }

    /**
     * Adds a tensor.
     *
     * @param shape as PyTorch's: the innermost dimension last
     * @param values gives it in fp32 when it is written; what it makes belongs to the scope
     */
    GgufWriter tensor(String name, Shape shape, GgufType type, Function<NDManager, NDArray> values) {
        tensors.add(new Tensor(name, shape, type.of(shape), values));
        return this;
    }

    /** Writes all that was put. */
    void write(Path file) {
        AtomicFiles.write(file, out -> {
            byte[] header = header();
            out.write(header);
            out.write(padding(header.length));
            for (Tensor tensor : tensors) {
                write(tensor, out);
                out.write(padding(tensor.bytes()));
            }
        });
    }

    private byte[] header() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        put(header, Integer.BYTES, VERSION);
        put(header, Long.BYTES, tensors.size());
        put(header, Long.BYTES, count);
        header.writeBytes(settings.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            put(header, tensor.name());
            long[] shape = tensor.shape().getShape();
            put(header, Integer.BYTES, shape.length);
            for (int i = shape.length - 1; i >= 0; i--) {
                put(header, Long.BYTES, shape[i]);
            }
            put(header, Integer.BYTES, tensor.type().id());
            put(header, Long.BYTES, offset);
            offset += tensor.bytes() + padding(tensor.bytes()).length;
        }
        return header.toByteArray();
    }

    private void write(Tensor tensor, OutputStream out) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            NDArray flat =
                    tensor.values().apply(scope).reshape(-1); // a contiguous copy, if needed, dies with the scope
            flat.attach(scope);
            for (long from = 0; from < flat.size(); from += PIECE) {
                try (NDArray piece = flat.get("{}:{}", from, Math.min(flat.size(), from + PIECE))) {
                    tensor.type().write(piece, out);
                }
            }
        } catch (InputException e) {
            throw new InputException("tensor " + tensor.name() + ": " + e.getMessage(), e);
        }
    }

    private static byte[] padding(long length) {
        return new byte[(int) Math.floorMod(-length, (long) ALIGNMENT)];
    }

    private void begin(String key, int type) {
        put(settings, key);
        put(settings, Integer.BYTES, type);
        count++;
    }

    private void beginList(String key, int type, int length) {
        begin(key, ARRAY);
        put(settings, Integer.BYTES, type);
        put(settings, Long.BYTES, length);
    }

    private static void put(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(out, Long.BYTES, bytes.length);
        out.writeBytes(bytes);
    }

    private static void put(ByteArrayOutputStream out, int bytes, long value) {
        out.write(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                0,
                bytes);
    }
}
