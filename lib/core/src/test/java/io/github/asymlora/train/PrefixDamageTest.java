package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A damaged file is computed again, with a word about it, and is then whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrefixDamageTest {
    private final TinyExamples examples = new TinyExamples(12, 5, 0);
    private final List<String> told = new ArrayList<>();
    private Model model;
    private float[] fresh;

    private Path folder;

    enum Damage {
        BIT,
        ZEROS,
        LAST_ZEROS,
        SHORTER,
        HALF,
        EMPTY,
        LONGER,
        TWICE,
        OTHER_FORMAT,
        GARBAGE,
        FOLDER,
        FULL_FOLDER,
        DANGLING_LINK,
        LINK_TO_FOLDER
    }

    @BeforeAll
    void load(@TempDir Path made) {
        folder = made;
        model = Models.load(Golden.path("models/bert"));
        fresh = values().orElseThrow();
    }

    @AfterAll
    void free() {
        model.close();
    }

    /** What all examples give, from the cache. */
    private Optional<float[]> values() {
        Prefix prefix = new Prefix(model, 2, examples, "letters");
        try (NDManager scope = model.manager().newSubManager();
                PrefixOutputs outputs = new PrefixCache(folder.resolve("prefix"), CacheLimit.gigabytes(1))
                        .open(prefix, true, told::add)
                        .orElse(null)) {
            return Optional.ofNullable(outputs)
                    .map(kept -> kept.batch(IntStream.range(0, examples.size()).toArray(), scope)
                            .toFloatArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isMended(Damage damage) throws IOException {
        values();
        Path file = file();
        byte[] whole = Files.readAllBytes(file);
        damage(file, whole, damage);
        told.clear();
        assertThat(values()).contains(fresh);
        if (damage == Damage.DANGLING_LINK) {
            assertThat(told).hasSizeBetween(1, 2);
        } else {
            assertThat(told).hasSize(2);
        }
        assertThat(told.get(0)).startsWith("the kept outputs of frozen layers for letters can't be used (");
        assertThat(file).isRegularFile().hasBinaryContent(whole);
        told.clear();
        assertThat(values()).contains(fresh);
        assertThat(told).isEmpty();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("prefix"))) {
            return files.filter(file -> file.getFileName().toString().length() == 64)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void damage(Path file, byte[] whole, Damage damage) throws IOException {
        byte[] other = whole.clone();
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        switch (damage) {
            case BIT -> other[whole.length / 2] ^= 0x40;
            case ZEROS -> other = new byte[whole.length];
            case LAST_ZEROS -> Arrays.fill(other, whole.length - 100, whole.length, (byte) 0);
            case SHORTER -> other = Arrays.copyOf(whole, whole.length - 1);
            case HALF -> other = Arrays.copyOf(whole, whole.length / 2);
            case EMPTY -> other = new byte[0];
            case LONGER -> other = Arrays.copyOf(whole, whole.length + 1);
            case TWICE -> other = Arrays.copyOf(whole, 2 * whole.length);
            case OTHER_FORMAT -> {
                int at = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\"format\":2");
                other[at + 9] = '1';
            }
            case GARBAGE -> new java.util.Random(1).nextBytes(other);
            default -> other = null;
        }
        Files.delete(file);
        switch (damage) {
            case FOLDER -> Files.createDirectory(file);
            case FULL_FOLDER ->
                Files.writeString(Files.createDirectories(file.resolve("a")).resolve("b"), "c");
            case DANGLING_LINK -> Files.createSymbolicLink(file, folder.resolve("nowhere"));
            case LINK_TO_FOLDER -> Files.createSymbolicLink(file, elsewhere);
            default -> Files.write(file, other);
        }
    }
}
