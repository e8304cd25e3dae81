package io.github.asymlora.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.ArrayBytes;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Protobuf;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph of ONNX's operators over named values, and its file, which appears whole or not at all while one tensor at a time
 * is in memory.
 *
 * <p>Source: onnx.proto, whose fields the numbers are. It is written by {@link Protobuf}, as TensorBoard's events are: the
 * Java libraries that have onnx.proto's classes want a Protocol Buffers that Spark's doesn't go with, and the model twice in
 * memory.
 */
final class OnnxGraph {
    /** The newest operators used: {@code Gelu}. ONNX Runtime has them since 1.17. */
    private static final int OPERATORS = 20;

    private static final int FORMAT = 9; // which came with them
    private static final long LARGEST = Integer.MAX_VALUE; // a message of Protocol Buffers

    private final Protobuf content = new Protobuf();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final NDManager manager;
    private int nodes;

    @FunctionalInterface
    private interface Payload {
        void writeTo(OutputStream out) throws IOException;
    }

    private record Tensor(byte[] start, byte[] head, long bytes, Payload payload) {
        long length() {
            return start.length + head.length + bytes;
        }
    }

    /** @param manager makes the scopes in which tensors are read, one after another */
    OnnxGraph(String name, NDManager manager) {
        this.manager = manager;
        content.text(2, name);
    }

    /**
     * What a user gives.
     *
     * @param axes sizes, by name where they differ from pass to pass
     */
    String input(String name, OnnxType type, String... axes) {
        content.message(11, value(name, type, axes));
        return name;
    }

    /** What a user gets: a result under another name. */
    void output(String name, String result, String... axes) {
        add("Identity", name, List.of(), result);
        content.message(12, value(name, OnnxType.FLOAT, axes));
    }

    private static Protobuf value(String name, OnnxType type, String... axes) {
        Protobuf shape = new Protobuf();
        for (String axis : axes) {
            boolean known = axis.chars().allMatch(Character::isDigit);
            shape.message(1, known ? new Protobuf().integer(1, Long.parseLong(axis)) : new Protobuf().text(2, axis));
        }
        Protobuf tensor = new Protobuf().integer(1, type.id()).message(2, shape);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    }

    /** The result of an operator on values. */
    String node(String operator, String... inputs) {
        return node(operator, List.of(), inputs);
    }

    /** The same with settings. */
    String node(String operator, List<Attribute> attributes, String... inputs) {
        return add(operator, operator + "_" + nodes, attributes, inputs);
    }

    private String add(String operator, String result, List<Attribute> attributes, String... inputs) {
        Protobuf node = new Protobuf();
        Arrays.stream(inputs).forEach(input -> node.text(1, input));
        node.text(2, result).text(3, operator + "." + nodes).text(4, operator);
        attributes.forEach(attribute -> node.message(5, attribute.message()));
        content.message(1, node);
        nodes++;
        return result;
    }

    /** Whole numbers that the graph holds. */
    String integers(long... values) {
        return whole("integers" + Arrays.toString(values), new Shape(values.length), values);
    }

    /** One whole number, which is no list. */
    String integer(long value) {
        return whole("integer[" + value + "]", new Shape(), value);
    }

    private String whole(String name, Shape shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return add(name.replace(" ", ""), OnnxType.INT64, shape, out -> out.write(bytes.array()));
    }

    /** A real number that the graph holds. */
    String real(float value) {
        byte[] bytes = ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
        return add("real[" + value + "]", OnnxType.FLOAT, new Shape(), out -> out.write(bytes));
    }

    /**
     * A tensor that the graph holds; the same one under a name that is there.
     *
     * @param values gives it when it is written; what it makes belongs to the scope
     */
    String tensor(String name, OnnxType type, Shape shape, Function<NDManager, NDArray> values) {
        return add(name, type, shape, out -> {
            try (NDManager scope = manager.newSubManager()) {
                ArrayBytes.write(values.apply(scope), out);
            }
        });
    }

    private String add(String name, OnnxType type, Shape shape, Payload payload) {
        long bytes = type.bytes(shape.size());
        Protobuf head = new Protobuf();
        for (long size : shape.getShape()) {
            head.integer(1, size);
        }
        head.integer(2, type.id()).text(8, name).begin(9, bytes);
        byte[] written = head.toBytes(); // its last field's values follow
        byte[] start = new Protobuf().begin(5, written.length + bytes).toBytes();
        tensors.putIfAbsent(name, new Tensor(start, written, bytes, payload));
        return name;
    }

    /**
     * Writes all of it.
     *
     * @param properties what the file says beside the graph
     * @throws InputException where it would be larger than such files can be
     */
    void write(Path file, Map<String, String> properties) {
        byte[] graph = content.toBytes();
        long length = graph.length;
        for (Tensor tensor : tensors.values()) {
            length += tensor.length();
        }
        Protobuf model = new Protobuf().integer(1, FORMAT).text(2, "asymlora");
        model.message(8, new Protobuf().text(1, "").integer(2, OPERATORS));
        properties.forEach(
                (key, text) -> model.message(14, new Protobuf().text(1, key).text(2, text)));
        byte[] before = model.begin(7, length).toBytes();
        if (before.length + length > LARGEST) {
            throw new InputException(file + " would take " + String.format(Locale.ROOT, "%.1f", length / 1e9)
                    + " GB; an ONNX file holds at most 2.1. A smaller model of the family fits.");
        }
        AtomicFiles.write(file, out -> {
            out.write(before);
            out.write(graph);
            for (Tensor tensor : tensors.values()) {
                out.write(tensor.start());
                out.write(tensor.head());
                tensor.payload().writeTo(out);
            }
        });
    }
}
