package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {
    /** FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    @Test
    void agreesWithTheStandard() throws IOException {
        assertThat(Hashes.ofBytes("abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(ABC);
        assertThat(Hashes.ofFile(Files.writeString(folder.resolve("f"), "abc"))).isEqualTo(ABC);
    }

    @Test
    void aFolderIsItsSortedListing() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("sub")).resolve("z"), "abc");
        Files.writeString(folder.resolve("b"), "abc");
        String listing = ABC + "  b\n" + ABC + "  sub/z\n";
        assertThat(Hashes.ofFolder(folder, all -> true))
                .isEqualTo(Hashes.ofBytes(listing.getBytes(StandardCharsets.UTF_8)));
        String before = Hashes.ofFolder(folder, all -> true);
        Files.move(folder.resolve("b"), folder.resolve("c"));
        assertThat(Hashes.ofFolder(folder, all -> true)).isNotEqualTo(before);
    }
}
