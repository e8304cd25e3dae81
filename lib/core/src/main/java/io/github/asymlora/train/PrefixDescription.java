package io.github.asymlora.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that the outputs of frozen layers depend on: those with equal descriptions are equal.
 *
 * @param json one line, keys sorted
 * @param values of all outputs together
 */
record PrefixDescription(String json, long values) {
    /** Counts the forms of {@link PrefixFile}. */
    private static final int FORMAT = 2;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    static PrefixDescription of(Prefix prefix) {
        Model model = prefix.model();
        Examples examples = prefix.examples();
        long tokens = 0;
        for (int i = 0; i < examples.size(); i++) {
            tokens += examples.length(i);
        }
        Map<String, Object> facts = new TreeMap<>();
        facts.put("format", FORMAT);
        facts.put("library", Library.VERSION);
        facts.put("library_sha256", Library.SHA256);
        facts.put("engine", model.manager().getEngine().getVersion());
        facts.put("device", model.manager().getDevice().getDeviceType());
        facts.put("config", model.config().values());
        facts.put("stages", prefix.stages());
        facts.put("weights_sha256", model.fingerprint(prefix.stages()));
        facts.put("frozen_weights", model.frozenWeights());
        facts.put("examples_sha256", examples.contentHash());
        facts.put("examples", examples.size());
        facts.put("tokens", tokens);
        facts.put("width", model.hiddenSize());
        facts.put("dtype", "F32");
        try {
            return new PrefixDescription(JSON.writeValueAsString(facts), tokens * model.hiddenSize());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the description. */
    String key() {
        return Hashes.ofBytes(json.getBytes(StandardCharsets.UTF_8));
    }

    /** This library as it runs here. */
    private static final class Library {
        static final String VERSION =
                String.valueOf(PrefixDescription.class.getPackage().getImplementationVersion());

        /** Of the jar or the folder of classes: code changes more often than a version. */
        static final String SHA256 = hash();

        private static String hash() {
            try {
                Path path = Path.of(PrefixDescription.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                return Files.isDirectory(path)
                        ? Hashes.ofFolder(path, name -> name.endsWith(".class"))
                        : Hashes.ofFile(path);
            } catch (URISyntaxException | RuntimeException e) {
                return "unknown"; // loaded from elsewhere than a file: then the version has to do
            }
        }
    }
}
