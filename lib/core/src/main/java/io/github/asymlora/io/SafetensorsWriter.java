package io.github.asymlora.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files as the format's reference library does: widest types first, then by name, so that the same
 * tensors always give the same bytes; header padded with spaces so that every tensor is aligned.
 *
 * <pre>{@code
 * new SafetensorsWriter().put("W0", w0, 4, 6).put("sigma", new double[] {0.1}, 1).write(file);
 * }</pre>
 *
 * Tensors are streamed to the file one after another and the file appears whole or not at all ({@link AtomicFiles}).
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 16;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    private record Tensor(Dtype dtype, Shape shape, Payload payload) {
        long byteSize() {
            return shape.size() * dtype.bits() / Byte.SIZE;
        }
    }

    private interface Payload {
        void writeTo(OutputStream out) throws IOException;
    }

    private interface ElementPut {
        void put(ByteBuffer buffer, int index);
    }

    /** Writes {@code tensors} with {@code metadata} (PEFT and transformers expect {@code format = pt} in it). */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) {
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.forEach(writer::put);
        metadata.forEach(writer::metadata);
        writer.write(file);
    }

    /** Adds an entry to the header's {@code __metadata__}. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds an engine array, which must stay open until {@link #write(Path)}.
     *
     * @throws InputException if the format has no such type
     */
    public SafetensorsWriter put(String name, NDArray array) {
        Dtype dtype = Dtype.of(array.getDataType())
                .orElseThrow(() -> new InputException(
                        "tensor \"" + name + "\": safetensors files written here have no " + array.getDataType()));
        return add(name, new Tensor(dtype, array.getShape(), out -> ArrayBytes.write(array, out)));
    }

    /** Adds an F64 tensor; {@code values} are its elements in row-major order. */
    public SafetensorsWriter put(String name, double[] values, long... shape) {
        return put(name, Dtype.F64, values.length, shape, (buffer, i) -> buffer.putDouble(values[i]));
    }

    /** Adds an F32 tensor; {@code values} are its elements in row-major order. */
    public SafetensorsWriter put(String name, float[] values, long... shape) {
        return put(name, Dtype.F32, values.length, shape, (buffer, i) -> buffer.putFloat(values[i]));
    }

    /** Adds an I64 tensor; {@code values} are its elements in row-major order. */
    public SafetensorsWriter put(String name, long[] values, long... shape) {
        return put(name, Dtype.I64, values.length, shape, (buffer, i) -> buffer.putLong(values[i]));
    }

    /** Writes everything that was put to {@code file}. */
    public void write(Path file) {
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparing(
                        (Map.Entry<String, Tensor> e) -> e.getValue().dtype(), Comparator.reverseOrder())
                .thenComparing(Map.Entry::getKey));
        AtomicFiles.write(file, out -> writeAll(ordered, out));
    }

    private SafetensorsWriter put(String name, Dtype dtype, int count, long[] shape, ElementPut put) {
        Tensor tensor = new Tensor(dtype, new Shape(shape), out -> writeElements(count, dtype, put, out));
        if (tensor.shape().size() != count) {
            throw new InputException(
                    "tensor \"" + name + "\": " + count + " values do not fill shape " + tensor.shape());
        }
        return add(name, tensor);
    }

    private SafetensorsWriter add(String name, Tensor tensor) {
        if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, tensor) != null) {
            throw new InputException("tensor \"" + name + "\": the name is already taken");
        }
        return this;
    }

    private void writeAll(List<Map.Entry<String, Tensor>> ordered, OutputStream out) throws IOException {
        byte[] header = header(ordered);
        out.write(littleEndian(Long.BYTES).putLong(header.length).array());
        out.write(header);
        for (Map.Entry<String, Tensor> entry : ordered) {
            entry.getValue().payload().writeTo(out);
        }
    }

    private byte[] header(List<Map.Entry<String, Tensor>> ordered) throws JsonProcessingException {
        ObjectNode root = Json.STRICT.createObjectNode();
        if (!metadata.isEmpty()) {
            root.set(SafetensorsHeader.METADATA, Json.STRICT.valueToTree(metadata));
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            Tensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            node.set("shape", Json.STRICT.valueToTree(tensor.shape().getShape()));
            node.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
            offset += tensor.byteSize();
        }
        String json = Json.STRICT.writeValueAsString(root);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        String padding = " ".repeat(Math.floorMod(-length, ALIGNMENT));
        return (json + padding).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeElements(int count, Dtype dtype, ElementPut put, OutputStream out) throws IOException {
        ByteBuffer buffer = littleEndian(CHUNK);
        int perChunk = CHUNK * Byte.SIZE / dtype.bits();
        for (int start = 0; start < count; start += perChunk) {
            buffer.clear();
            for (int i = start; i < Math.min(count, start + perChunk); i++) {
                put.put(buffer, i);
            }
            out.write(buffer.array(), 0, buffer.position());
        }
    }

    private static ByteBuffer littleEndian(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
