package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path folder;

    @BeforeEach
    void twoShards() {
        new SafetensorsWriter().put("a", new float[] {1, 2}, 2).write(folder.resolve(FIRST));
        new SafetensorsWriter()
                .put("b", new double[] {3}, 1)
                .put("c", new long[] {4}, 1, 1)
                .write(folder.resolve(SECOND));
    }

    /** What a clone without git-lfs leaves, and what transformers wrote before safetensors. */
    @Test
    void filesOfOtherKindsAreNamed() throws IOException {
        Path pointer = Files.writeString(folder.resolve("model.safetensors"), """
                version https://git-lfs.github.com/spec/v1
                oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                size 12345
                """);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(pointer + " is a git-lfs pointer, not the file itself. Fetch it: git lfs pull");
        Files.move(pointer, folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": holds pytorch_model.bin");
    }

    @Test
    void shardsReadAsOne() {
        index("{\"metadata\":{\"total_size\":24},\"weight_map\":{\"c\":\"%2$s\",\"a\":\"%1$s\",\"b\":\"%2$s\"}}");
        try (NDManager manager = NDManager.newBaseManager();
                Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensors().keySet()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(checkpoint.files()).containsExactly(folder.resolve(FIRST), folder.resolve(SECOND));
            assertThat(checkpoint.floats("a")).containsExactly(1, 2);
            assertThat(checkpoint.doubles("b")).containsExactly(3);
            assertThat(checkpoint.longs("c")).containsExactly(4);
            assertThat(checkpoint.info("c").shape()).isEqualTo(new Shape(1, 1));
            assertThat(checkpoint.bytes("a").getFloat(4)).isEqualTo(2);
            assertThat(checkpoint.read("b", manager).toDoubleArray()).containsExactly(3);
            assertThatThrownBy(() -> checkpoint.info("d"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining("tensor \"d\": is not among the 3 tensors of the checkpoint.");
        }
    }

    @Test
    void aSingleFileComesBeforeAnIndexAndCanBeNamedItself() {
        index("{\"weight_map\":{\"a\":\"%1$s\",\"b\":\"%2$s\",\"c\":\"%2$s\"}}");
        new SafetensorsWriter().put("only", new float[] {5}, 1).write(folder.resolve("model.safetensors"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("only");
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder.resolve(FIRST))) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../other.safetensors", "/etc/other.safetensors", "sub/../../x.safetensors", "C:x.safetensors",
                "..\\\\x.safetensors", "..", "", "model.bin"
            })
    void shardsMustLieInTheFolder(String shard) {
        index("{\"weight_map\":{\"a\":\"" + shard + "\"}}");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("tensor \"a\": its shard must be a file name");
    }

    @Test
    void indexAndShardsMustAgree() {
        index("{\"weight_map\":{\"a\":\"%1$s\",\"b\":\"%2$s\",\"c\":\"%2$s\",\"d\":\"%1$s\"}}");
        assertFails("tensor \"d\": the index says " + FIRST + ", but it is in no shard");
        index("{\"weight_map\":{\"a\":\"%1$s\",\"b\":\"%1$s\",\"c\":\"%2$s\"}}");
        assertFails("tensor \"b\": the index says " + FIRST + ", but it is in " + SECOND);
        index("{\"weight_map\":{\"a\":\"%1$s\",\"c\":\"%2$s\"}}");
        assertFails("tensor \"b\": is missing from the index");
        index("{\"weight_map\":{\"a\":\"%1$s\",\"b\":\"model-00003-of-00002.safetensors\"}}");
        assertFails("model-00003-of-00002.safetensors: there is no such file");
        index("{\"weight_map\":{\"a\":\"%1$s\",\"b\":\"%2$s\",\"c\":\"%2$s\"}}");
        new SafetensorsWriter()
                .put("a", new float[] {1}, 1)
                .put("b", new double[] {3}, 1)
                .put("c", new long[] {4}, 1)
                .write(folder.resolve(SECOND));
        assertFails("tensor \"a\": is also in shard " + FIRST);
    }

    @Test
    void brokenIndexes() {
        assertFails("holds neither model.safetensors nor model.safetensors.index.json");
        index("{}");
        assertFails("has no \"weight_map\" object");
        index("{\"weight_map\":{\"a\":3}}");
        assertFails("tensor \"a\": its shard must be a file name ending in .safetensors in the index's folder, not 3");
        index("{\"weight_map\":{\"a\":\"%1$s\",\"a\":\"%2$s\"}}");
        assertFails("Duplicate field 'a'");
        index("{\"weight_map\":");
        assertFails("is not valid JSON");
    }

    private void assertFails(String words) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(words);
    }

    private void index(String json) {
        AtomicFiles.writeString(folder.resolve("model.safetensors.index.json"), json.formatted(FIRST, SECOND));
    }
}
