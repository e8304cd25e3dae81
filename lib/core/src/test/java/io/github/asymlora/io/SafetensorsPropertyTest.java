package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;
import net.jqwik.api.constraints.WithNull;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class SafetensorsPropertyTest {
    private Path folder;
    private Path path;
    private byte[] valid;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("safetensors");
        path = folder.resolve("t.safetensors");
        new SafetensorsWriter()
                .put("a.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .put("b", new double[] {1}, 1)
                .put("n", new long[] {1, 2}, 2)
                .metadata("format", "pt")
                .write(path);
        valid = Files.readAllBytes(path);
    }

    @AfterProperty
    void removeFolder() throws IOException {
        Files.deleteIfExists(path);
        Files.delete(folder);
    }

    /** Any names (quotes, control characters, emoji), shapes with zeros, three types in one file: all come back. */
    @Property(tries = 100)
    void whatIsWrittenIsRead(
            @ForAll @Size(max = 6) @UniqueElements List<@StringLength(max = 20) String> names,
            @ForAll @Size(max = 3) List<@IntRange(max = 4) Integer> dimensions,
            @ForAll long seed,
            @ForAll @WithNull(0.3) String note) {
        long[] shape = dimensions.stream().mapToLong(Integer::longValue).toArray();
        int count = (int) new Shape(shape).size();
        Random random = new Random(seed);
        SafetensorsWriter writer = new SafetensorsWriter();
        Map<String, Object> expected = new HashMap<>();
        for (String name : names) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    double[] values = random.doubles(count).toArray();
                    expected.put(name, values);
                    writer.put(name, values, shape);
                }
                case 1 -> {
                    float[] values = new float[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = Float.intBitsToFloat(random.nextInt());
                    }
                    expected.put(name, values);
                    writer.put(name, values, shape);
                }
                default -> {
                    long[] values = random.longs(count).toArray();
                    expected.put(name, values);
                    writer.put(name, values, shape);
                }
            }
        }
        if (note != null) {
            writer.metadata("note", note);
        }
        writer.write(path);

        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.tensors().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            assertThat(file.metadata().get("note")).isEqualTo(note);
            expected.forEach((name, values) -> {
                assertThat(file.info(name).shape()).isEqualTo(new Shape(shape));
                if (values instanceof double[] doubles) {
                    assertThat(file.doubles(name)).isEqualTo(doubles);
                } else if (values instanceof float[] floats) {
                    assertThat(file.floats(name)).isEqualTo(floats);
                } else {
                    assertThat(file.longs(name)).isEqualTo(values);
                }
            });
        }
    }

    /** Damage anywhere is either harmless (a value changed) or a SafetensorsException: nothing else, ever. */
    @Property(tries = 2000)
    void damagedFilesNeverDoWorse(
            @ForAll @LongRange(min = 0) long seed,
            @ForAll @IntRange(min = 1, max = 4) int flips,
            @ForAll boolean truncate)
            throws IOException {
        Random random = new Random(seed);
        byte[] bytes = valid.clone();
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int length = truncate ? random.nextInt(bytes.length) : bytes.length;
        Files.write(path, Arrays.copyOf(bytes, length));

        try (NDManager manager = NDManager.newBaseManager();
                Safetensors file = Safetensors.open(path)) {
            assertThat(truncate).as("a truncated file must not open").isFalse();
            for (String name : file.tensors().keySet()) {
                try {
                    file.read(name, manager);
                } catch (SafetensorsException e) {
                    assertThat(e.tensor()).contains(name);
                }
            }
        } catch (SafetensorsException e) {
            assertThat(e.file()).isEqualTo(path);
        }
    }
}
