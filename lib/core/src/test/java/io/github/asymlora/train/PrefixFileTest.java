package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever happens to a file, it gives what was written or nothing. */
class PrefixFileTest {
    private static final int VALUES = 600;

    private final PrefixDescription description = new PrefixDescription("{\"format\":2,\"tokens\":60}", VALUES);
    private byte[] states;
    private Path folder;
    private Path path;

    @BeforeProperty
    void write() throws IOException {
        folder = Files.createTempDirectory("prefix");
        path = folder.resolve("file");
        ByteBuffer values = ByteBuffer.allocate(VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        new Random(1).doubles(VALUES).forEach(value -> values.putFloat((float) value));
        states = values.array();
        new SharedFolder(folder).write(path, PrefixFile.content(description, out -> out.write(states)));
    }

    @AfterProperty
    void remove() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder.resolve(".lock"));
        Files.delete(folder);
    }

    @Property(tries = 100)
    void givesWhatWasWritten(@ForAll @IntRange(max = VALUES) int first, @ForAll @IntRange(max = VALUES) int second)
            throws IOException {
        int from = Math.min(first, second);
        int to = Math.max(first, second);
        try (PrefixFile file = PrefixFile.open(path, description)) {
            assertThat(file.read(from, to - from))
                    .isEqualTo(Arrays.copyOfRange(states, from * Float.BYTES, to * Float.BYTES));
        }
    }

    /** Some bytes changed, at one place or from one on; cut; longer. */
    @Property(tries = 1000)
    void noChangeIsOverlooked(@ForAll Random random) throws IOException {
        byte[] whole = Files.readAllBytes(path);
        byte[] changed = changed(whole, random);
        if (Arrays.equals(whole, changed)) {
            return;
        }
        Files.write(path, changed);
        try {
            assertThatThrownBy(() -> PrefixFile.open(path, description).close()).isInstanceOf(IOException.class);
        } finally {
            Files.write(path, whole);
        }
    }

    private static byte[] changed(byte[] whole, Random random) {
        int at = random.nextInt(whole.length);
        byte[] changed = whole.clone();
        switch (random.nextInt(6)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed = Arrays.copyOf(whole, at);
            case 2 -> changed = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(5000));
            case 3 -> Arrays.fill(changed, at, Math.min(whole.length, at + 1 + random.nextInt(5000)), (byte) 0);
            case 4 -> {
                byte[] noise = new byte[1 + random.nextInt(whole.length - at)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, changed, at, noise.length);
            }
            default -> System.arraycopy(whole, 0, changed, at, whole.length - at);
        }
        return changed;
    }

    @Property(tries = 1)
    void anotherFormatOrSubjectIsRefused() {
        for (String other : new String[] {"{\"format\":1,\"tokens\":60}", "{\"format\":2,\"tokens\":61}"}) {
            assertThatThrownBy(() -> PrefixFile.open(path, new PrefixDescription(other, VALUES))
                            .close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("header");
        }
    }
}
