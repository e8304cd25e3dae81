package io.github.asymlora.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what was fetched is still what it was: {@code environment/fetch} leaves the SHA-256 of each file beside it. */
public final class Fetched {
    /** The record's name. */
    public static final String RECORD = "source.json";

    private static final Logger LOG = LoggerFactory.getLogger(Fetched.class);

    private Fetched() {}

    /**
     * What has changed in a folder since it was fetched, a phrase for each file; nothing where it wasn't fetched. Files
     * that the record doesn't name are passed over.
     */
    public static List<String> changes(Path folder) {
        Path record = folder.resolve(RECORD);
        if (!Files.isRegularFile(record)) {
            return List.of();
        }
        List<String> changes = new ArrayList<>();
        hashes(record).properties().forEach(entry -> {
            Path file = folder.resolve(entry.getKey());
            if (!Files.isRegularFile(file)) {
                changes.add(entry.getKey() + " is missing");
            } else if (!Hashes.ofFile(file).equals(entry.getValue().asText())) {
                changes.add(entry.getKey() + " isn't what was fetched");
            }
        });
        return changes;
    }

    /** The folder itself; what has changed in it is a warning, since a user may have meant it. */
    static Path checked(Path folder) {
        for (String change : changes(folder)) {
            LOG.warn(
                    "{}: {}. To have it again, delete the folder, then: environment/fetch {}",
                    folder,
                    change,
                    folder.getFileName());
        }
        return folder;
    }

    private static JsonNode hashes(Path record) {
        try {
            return Json.STRICT.readTree(record.toFile()).path("files");
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + record + ": " + e.getMessage(), e);
        }
    }
}
