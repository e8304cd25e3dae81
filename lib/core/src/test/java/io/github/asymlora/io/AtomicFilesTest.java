package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void makesFoldersAndReplacesWhatWasThere() {
        Path target = folder.resolve("a/b/c.txt");
        AtomicFiles.writeString(target, "old and longer");
        AtomicFiles.writeString(target, "né");
        assertThat(target).hasBinaryContent(new byte[] {'n', (byte) 0xC3, (byte) 0xA9});
        assertThat(names(target.getParent())).containsExactly("c.txt");
    }

    @Test
    void failureLeavesTheOldFileAndNoOther() {
        Path target = folder.resolve("c.txt");
        AtomicFiles.writeString(target, "old");
        assertThatThrownBy(() -> AtomicFiles.write(target, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("disk full");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("can't write " + target + ": java.io.IOException: disk full");
        assertThatThrownBy(() -> AtomicFiles.write(target, out -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(target).hasContent("old");
        assertThat(names(folder)).containsExactly("c.txt");
    }

    @Test
    void theTargetIsUntouchedUntilEverythingIsWritten() {
        Path target = folder.resolve("c.txt");
        AtomicFiles.writeString(target, "old");
        AtomicFiles.write(target, out -> {
            out.write("new".getBytes());
            out.flush();
            assertThat(target).hasContent("old");
        });
        assertThat(target).hasContent("new");
    }

    @Test
    void aThreadToldToStopCanStillSave() {
        Path target = folder.resolve("c.safetensors");
        Thread.currentThread().interrupt();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray b = manager.create(new float[] {2});
            new SafetensorsWriter().put("a", new float[] {1}, 1).put("b", b).write(target);
        } finally {
            assertThat(Thread.interrupted()).as("the request to stop is kept").isTrue();
        }
        try (Safetensors file = Safetensors.open(target)) {
            assertThat(file.floats("a")).containsExactly(1);
            assertThat(file.floats("b")).containsExactly(2);
        }
    }

    @Test
    void aFolderInTheWayIsNamed() throws IOException {
        Path target = Files.createDirectories(folder.resolve("taken/inside")).getParent();
        assertThatThrownBy(() -> AtomicFiles.writeString(target, "x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't write " + target);
        assertThat(names(folder)).containsExactly("taken");
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
