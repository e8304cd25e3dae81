package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @TempDir
    Path folder;

    @Test
    void readsWhatThePythonLibraryWrote() {
        try (Safetensors file = Safetensors.open(FIXTURES.resolve("models/bert/inputs.safetensors"))) {
            assertThat(file.tensors().keySet())
                    .containsExactly(
                            "main.attention_mask",
                            "main.input_ids",
                            "main.labels",
                            "main.token_type_ids",
                            "nomask.input_ids");
            assertThat(file.info("main.input_ids")).isEqualTo(new TensorInfo(Dtype.I64, new Shape(3, 16), 384, 768));
            assertThat(file.longs("main.attention_mask")).hasSize(48).containsOnly(0, 1);
            assertThat(file.metadata()).isEmpty();
        }
    }

    /** The fixtures are the reference library's own output, so equal bytes mean equal order, padding and JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"models/bert/inputs.safetensors", "adapters/roberta/adalora/adapter_model.safetensors"})
    void writesTheSameBytesAsThePythonLibrary(String fixture) throws IOException {
        Path original = FIXTURES.resolve(fixture);
        Path copy = folder.resolve("copy.safetensors");
        try (NDManager manager = NDManager.newBaseManager();
                Safetensors file = Safetensors.open(original)) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(file.tensors().keySet());
            Collections.reverse(names); // the writer must find the order again
            names.forEach(name -> arrays.put(name, file.read(name, manager)));
            SafetensorsWriter.write(copy, arrays, file.metadata());
        }
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    void engineAndPlainArraysAgreeForEveryTypeOfTheEngine() {
        Path path = folder.resolve("types.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray values = manager.create(new float[] {0, 1, 2, 3, 100, 127}, new Shape(2, 3));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (Dtype dtype : Dtype.values()) {
                dtype.engineType().ifPresent(type -> arrays.put(dtype.name(), values.toType(type, true)));
            }
            assertThat(arrays).hasSize(8);
            SafetensorsWriter.write(path, arrays, Map.of("format", "pt"));

            try (Safetensors file = Safetensors.open(path)) {
                assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
                arrays.forEach((name, expected) -> {
                    NDArray actual = file.read(name, manager);
                    assertThat(actual.getDataType()).isEqualTo(expected.getDataType());
                    assertThat(actual.getShape()).isEqualTo(new Shape(2, 3));
                    assertThat(actual.toType(DataType.FLOAT64, true).toDoubleArray())
                            .as(name)
                            .containsExactly(
                                    expected.toType(DataType.FLOAT64, true).toDoubleArray());
                });
                assertThat(file.doubles("F64")).containsExactly(0, 1, 2, 3, 100, 127);
                assertThat(file.doubles("F16")).containsExactly(0, 1, 2, 3, 100, 127);
                assertThat(file.floats("F32")).containsExactly(0, 1, 2, 3, 100, 127);
                for (String name : new String[] {"I64", "I32", "I8", "U8"}) {
                    assertThat(file.longs(name)).as(name).containsExactly(0, 1, 2, 3, 100, 127);
                }
                assertThat(file.longs("BOOL")).containsExactly(0, 1, 1, 1, 1, 1);
                assertThatThrownBy(() -> file.longs("F32"))
                        .hasMessageContaining("tensor \"F32\": is F32, which is not");
                assertThatThrownBy(() -> file.floats("F64")).isInstanceOf(SafetensorsException.class);
            }
        }
    }

    @Test
    void readArraysAreTheEnginesOwnAndOutliveTheFile() {
        Path path = folder.resolve("a.safetensors");
        new SafetensorsWriter().put("a", new float[] {1, 2}, 2).write(path);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray first;
            NDArray second;
            try (Safetensors file = Safetensors.open(path)) {
                first = file.read("a", manager);
                first.addi(1); // would crash the JVM if it were the read-only mapping
                second = file.read("a", manager);
            }
            assertThat(first.toFloatArray()).containsExactly(2, 3);
            assertThat(second.toFloatArray()).containsExactly(1, 2);
        }
    }

    @Test
    void writesViewsInRowMajorOrderWithoutLeavingCopiesBehind() {
        Path path = folder.resolve("view.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray view = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3))
                    .transpose();
            int before = manager.getManagedArrays().size();
            SafetensorsWriter.write(path, Map.of("view", view), Map.of());
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.info("view").shape()).isEqualTo(new Shape(3, 2));
            assertThat(file.floats("view")).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void scalarsAndEmptyTensorsSurvive() {
        Path path = folder.resolve("edge.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays =
                    Map.of("scalar", manager.create(2.5f), "empty", manager.create(new Shape(0, 4), DataType.FLOAT32));
            SafetensorsWriter.write(path, arrays, Map.of());
            try (Safetensors file = Safetensors.open(path)) {
                assertThat(file.read("scalar", manager).getShape()).isEqualTo(new Shape());
                assertThat(file.floats("scalar")).containsExactly(2.5f);
                assertThat(file.read("empty", manager).getShape()).isEqualTo(new Shape(0, 4));
                assertThat(file.floats("empty")).isEmpty();
            }
        }
    }

    @Test
    void bfloat16WidensExactlyToFloat() throws IOException {
        // 1.0 = 0x3F80, -2.5 = 0xC020, the largest finite value 0x7F7F, infinity 0x7F80
        Path path = raw(
                "{\"w\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}",
                new byte[] {(byte) 0x80, 0x3F, 0x20, (byte) 0xC0, 0x7F, 0x7F, (byte) 0x80, 0x7F});
        try (NDManager manager = NDManager.newBaseManager();
                Safetensors file = Safetensors.open(path)) {
            float largest = (float) ((2 - Math.pow(2, -7)) * Math.pow(2, 127));
            assertThat(file.floats("w")).containsExactly(1f, -2.5f, largest, Float.POSITIVE_INFINITY);
            NDArray array = file.read("w", manager);
            assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(array.toFloatArray()).containsExactly(1f, -2.5f, largest, Float.POSITIVE_INFINITY);
        }
    }

    /** All 65536 half-precision values against the definition of IEEE 754 binary16. */
    @Test
    void halfPrecisionWidensExactly() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 1 << 16; bits++) {
            data.putShort((short) bits);
        }
        Path path = raw("{\"h\":{\"dtype\":\"F16\",\"shape\":[65536],\"data_offsets\":[0,131072]}}", data.array());
        try (Safetensors file = Safetensors.open(path)) {
            float[] values = file.floats("h");
            for (int bits = 0; bits < 1 << 16; bits++) {
                assertThat(values[bits]).as(Integer.toHexString(bits)).isEqualTo(Float.valueOf(half(bits)));
            }
        }
    }

    private static float half(int bits) {
        int exponent = bits >> 10 & 0x1F;
        double fraction = (bits & 0x3FF) / 1024.0;
        double sign = bits >> 15 == 0 ? 1 : -1;
        if (exponent == 31) {
            return fraction == 0 ? (float) (sign * Float.POSITIVE_INFINITY) : Float.NaN;
        }
        return (float)
                (sign * (exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "F4 4",
                "F6_E2M3 6",
                "F6_E3M2 6",
                "F8_E5M2 8",
                "F8_E4M3 8",
                "F8_E8M0 8",
                "F8_E4M3FNUZ 8",
                "F8_E5M2FNUZ 8",
                "I16 16",
                "U16 16",
                "U32 32",
                "C64 64",
                "U64 64"
            })
    void namesTypesThatTheEngineLacks(String typeAndBytesOfEight) throws IOException {
        String[] parts = typeAndBytesOfEight.split(" ");
        int size = Integer.parseInt(parts[1]);
        Path path = raw(
                "{\"t\":{\"dtype\":\"%s\",\"shape\":[8],\"data_offsets\":[0,%d]}}".formatted(parts[0], size),
                new byte[size]);
        try (NDManager manager = NDManager.newBaseManager();
                Safetensors file = Safetensors.open(path)) {
            assertThat(file.bytes("t").remaining()).isEqualTo(size);
            assertThatThrownBy(() -> file.read("t", manager))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("tensor \"t\": is " + parts[0]);
        }
    }

    @Test
    void smallIntegersKeepTheirSigns() throws IOException {
        String entry = "\"%s\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[%d,%d]}";
        String header = "{" + entry.formatted("u8", "U8", 0, 1) + "," + entry.formatted("i8", "I8", 1, 2) + ","
                + entry.formatted("i16", "I16", 2, 4) + "}";
        try (Safetensors file = Safetensors.open(raw(header, new byte[] {-1, -1, -2, -1}))) {
            assertThat(file.longs("u8")).containsExactly(255);
            assertThat(file.longs("i8")).containsExactly(-1);
            assertThat(file.longs("i16")).containsExactly(-2);
        }
    }

    @Test
    void bytesAreReadOnlyAndLittleEndian() {
        Path path = folder.resolve("a.safetensors");
        new SafetensorsWriter().put("a", new long[] {258}, 1).write(path);
        try (Safetensors file = Safetensors.open(path)) {
            ByteBuffer bytes = file.bytes("a");
            assertThat(bytes.get(0)).isEqualTo((byte) 2);
            assertThat(bytes.getLong(0)).isEqualTo(258);
            assertThatThrownBy(() -> bytes.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        }
    }

    @Test
    void unknownTensorSuggestsTheNearest() {
        Path path = folder.resolve("a.safetensors");
        new SafetensorsWriter().put("query.weight", new float[] {1}, 1).write(path);
        Safetensors file = Safetensors.open(path);
        assertThatThrownBy(() -> file.floats("qeury.weight"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("Did you mean \"query.weight\"?");
        file.close();
        assertThatThrownBy(() -> file.floats("query.weight")).hasMessageContaining("the file was closed");
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("there is no such file");
    }

    /** Three gigabytes of holes, so that offsets beyond 2^31 are met; the file takes a few blocks of the disk. */
    @Test
    void readsFilesLargerThanTwoGigabytes() throws IOException {
        long gigabyte = 1L << 30;
        String json = "{\"big\":{\"dtype\":\"U8\",\"shape\":[3,%d],\"data_offsets\":[0,%d]},"
                        .formatted(gigabyte, 3 * gigabyte)
                + "\"last\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                        .formatted(3 * gigabyte, 3 * gigabyte + 16);
        Path path = raw(json, new byte[0]);
        long dataStart = 8 + json.length();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(doubles.putDouble(1.5).putDouble(-7).flip(), dataStart + 3 * gigabyte);
        }
        try (NDManager manager = NDManager.newBaseManager();
                Safetensors file = Safetensors.open(path)) {
            assertThat(file.doubles("last")).containsExactly(1.5, -7);
            assertThat(file.read("last", manager).toDoubleArray()).containsExactly(1.5, -7);
            assertThatThrownBy(() -> file.bytes("big"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("2 GiB");
        } finally {
            Files.delete(path);
        }
    }

    @Test
    void writerRefusesWhatCannotBeRead() {
        SafetensorsWriter writer = new SafetensorsWriter().put("a", new float[] {1, 2}, 2);
        assertThatThrownBy(() -> writer.put("a", new float[] {1}, 1)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> writer.put("__metadata__", new float[] {1}, 1)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> writer.put("b", new double[] {1, 2, 3}, 2, 2))
                .hasMessage("tensor \"b\": 3 values do not fill shape (2, 2)");
    }

    @Test
    void longArraysAreStreamedInChunks() {
        double[] values = new double[20_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sqrt(i);
        }
        Path path = folder.resolve("long.safetensors");
        new SafetensorsWriter().put("values", values, 3, 6667).write(path);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.doubles("values")).containsExactly(values, within(0.0));
        }
    }

    private Path raw(String header, byte[] data) throws IOException {
        return raw(folder, header.getBytes(StandardCharsets.UTF_8), data);
    }

    static Path raw(Path folder, byte[] header, byte[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(header.length).put(header).put(data);
        Path path = Files.createTempFile(folder, "raw", ".safetensors");
        return Files.write(path, buffer.array());
    }
}
