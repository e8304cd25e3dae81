package io.github.asymlora.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    private static final Path HOME = Path.of("/home/ada");

    @TempDir
    Path folder;

    @Test
    void followsTheSystemUnlessToldOtherwise() {
        Map<String, String> own = Map.of("ASYMLORA_CACHE", "/big/disk", "XDG_CACHE_HOME", "/xdg");
        assertThat(Cache.folder(own, "Linux", HOME)).isEqualTo(Path.of("/big/disk"));
        assertThat(Cache.folder(Map.of("XDG_CACHE_HOME", "/xdg", "ASYMLORA_CACHE", ""), "Linux", HOME))
                .isEqualTo(Path.of("/xdg/asymlora"));
        assertThat(Cache.folder(Map.of("XDG_CACHE_HOME", "relative"), "Linux", HOME))
                .isEqualTo(HOME.resolve(".cache/asymlora"));
        assertThat(Cache.folder(Map.of(), "Mac OS X", HOME)).isEqualTo(HOME.resolve("Library/Caches/asymlora"));
        assertThat(Cache.folder(Map.of("LOCALAPPDATA", "/local"), "Windows 11", HOME))
                .isEqualTo(Path.of("/local/asymlora"));
    }

    @Test
    void findsModelsByPathOrName() throws IOException {
        Cache cache = new Cache(folder.resolve("cache"));
        assertThatThrownBy(() -> cache.model("all-MiniLM-L6-v2")).hasMessageContaining("(none yet)");
        Path fetched = Files.createDirectories(cache.models().resolve("all-MiniLM-L6-v2"));
        Path elsewhere = Files.createDirectories(folder.resolve("mine"));
        assertThat(cache.model("all-MiniLM-L6-v2")).isEqualTo(fetched);
        assertThat(cache.model(elsewhere.toString())).isEqualTo(elsewhere);
        assertThatThrownBy(() -> cache.model("all-minilm-l6"))
                .isInstanceOf(InputException.class)
                .hasMessage("no model \"all-minilm-l6\": it is neither a folder nor among the fetched ones in "
                        + cache.models()
                        + " (all-MiniLM-L6-v2). Did you mean \"all-MiniLM-L6-v2\"?"
                        + " Fetch the missing ones with: environment/fetch");
    }

    @Test
    void namesCannotLeaveTheCache() throws IOException {
        Cache cache = new Cache(folder);
        Files.createDirectories(cache.data().resolve("snli"));
        Files.createDirectories(folder.resolve("secret"));
        assertThat(cache.data("snli")).isDirectory();
        assertThatThrownBy(() -> cache.data("../secret")).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> cache.data("")).isInstanceOf(InputException.class);
    }
}
