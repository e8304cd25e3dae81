package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedTest {
    @TempDir
    Path folder;

    @BeforeEach
    void fetch() throws IOException {
        Files.createDirectory(folder.resolve("1_Pooling"));
        Files.writeString(folder.resolve("weights"), "abc");
        Files.writeString(folder.resolve("1_Pooling/config.json"), "");
        // the SHA-256 of "abc" and of nothing, as FIPS 180-4 and every implementation have them
        record("""
                {"package": "p", "files": {
                    "weights": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                    "1_Pooling/config.json": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}
                """);
    }

    @Test
    void saysNothingWhileAllIsAsFetched() throws IOException {
        Files.writeString(folder.resolve("notes"), "of the user");
        assertThat(Fetched.changes(folder)).isEmpty();
        Files.delete(folder.resolve("source.json"));
        Files.writeString(folder.resolve("weights"), "abd");
        assertThat(Fetched.changes(folder)).as("not fetched").isEmpty();
    }

    @Test
    void namesEachFileThatChangedOrIsGone() throws IOException {
        Files.writeString(folder.resolve("weights"), "abd");
        Files.delete(folder.resolve("1_Pooling/config.json"));
        assertThat(Fetched.changes(folder))
                .containsExactly("weights isn't what was fetched", "1_Pooling/config.json is missing");
    }

    @Test
    void namesARecordThatIsDamaged() throws IOException {
        record("{\"files\": ");
        assertThatThrownBy(() -> Fetched.changes(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("source.json");
    }

    private void record(String text) throws IOException {
        Files.writeString(folder.resolve("source.json"), text);
    }
}
