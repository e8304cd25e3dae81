package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where models come from and where they are kept, by the same environment variables that Python's client reads.
 *
 * @param endpoint {@code HF_ENDPOINT}, else huggingface.co
 * @param cache {@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME}, which is {@code ~/.cache/huggingface} unless set
 * @param token {@code HF_TOKEN}, else what the file {@code HF_TOKEN_PATH} or {@code HF_HOME/token} holds
 * @param offline {@code HF_HUB_OFFLINE} or {@code TRANSFORMERS_OFFLINE}: nothing is asked of the network
 */
record HubSettings(URI endpoint, Path cache, Optional<Token> token, boolean offline) {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    static HubSettings of(Map<String, String> environment, Path home) {
        Path folder = given(environment, "HF_HOME")
                .map(path -> path(path, home))
                .orElseGet(() -> given(environment, "XDG_CACHE_HOME")
                        .map(path -> path(path, home))
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
        Path cache = given(environment, "HF_HUB_CACHE")
                .or(() -> given(environment, "HUGGINGFACE_HUB_CACHE"))
                .map(path -> path(path, home))
                .orElse(folder.resolve("hub"));
        Path tokenFile = given(environment, "HF_TOKEN_PATH")
                .map(path -> path(path, home))
                .orElse(folder.resolve("token"));
        return new HubSettings(
                endpoint(given(environment, "HF_ENDPOINT").orElse("https://huggingface.co")),
                cache,
                given(environment, "HF_TOKEN").or(() -> content(tokenFile)).map(Token::new),
                isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"));
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return TRUE.contains(environment.getOrDefault(name, "").toUpperCase(Locale.ROOT));
    }

    private static Path path(String path, Path home) {
        return path.equals("~") || path.startsWith("~/")
                ? home.resolve(path.substring(1).replaceFirst("^/", ""))
                : Path.of(path).toAbsolutePath();
    }

    private static URI endpoint(String address) {
        if (!address.matches("https?://[^/?#@]+(/[^?#]*)?")) {
            throw new InputException(
                    "HF_ENDPOINT must be an address such as https://huggingface.co, not \"" + address + "\"");
        }
        return URI.create(address.replaceFirst("/+$", ""));
    }

    private static Optional<String> content(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the hub token in " + file, e);
        }
    }
}
