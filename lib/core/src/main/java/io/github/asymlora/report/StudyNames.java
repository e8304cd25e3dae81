package io.github.asymlora.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What studies call the runs of a folder. */
final class StudyNames {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> searched = new LinkedHashSet<>();

    /**
     * A study's run.
     *
     * @param place among all, in the studies' order
     * @param settings without the seed
     * @param search whether it only chose something
     */
    record Entry(int place, Map<String, String> settings, boolean search) {}

    /** Those of one study, or of all of a folder where {@code study} is null. */
    static StudyNames of(Path folder, String study) {
        StudyNames names = new StudyNames();
        Path studies = folder.resolve("studies");
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(studies)) {
            try (Stream<Path> found = Files.list(studies)) {
                found.filter(file -> file.getFileName().toString().matches("[^.].*\\.json"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException("can't list " + studies + ": " + e, e);
            }
        }
        List<String> known = files.stream().map(StudyNames::nameOf).toList();
        if (study != null && !known.contains(study)) {
            throw new InputException(folder + " has no study " + study + "; it has " + known + "."
                    + InputException.didYouMean(study, known));
        }
        files.stream()
                .filter(file -> study == null || nameOf(file).equals(study))
                .forEach(names::add);
        return names;
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.json$", "");
    }

    private void add(Path file) {
        JsonNode root = JsonFiles.object(file);
        root.path("searched").forEach(key -> searched.add(key.asText()));
        root.path("runs").properties().forEach(run -> {
            Map<String, String> settings = new LinkedHashMap<>();
            run.getValue()
                    .path("settings")
                    .properties()
                    .forEach(setting ->
                            settings.put(setting.getKey(), setting.getValue().asText()));
            settings.remove("seed");
            boolean search = run.getValue().path("search").asBoolean();
            entries.putIfAbsent(run.getKey(), new Entry(entries.size(), settings, search));
        });
    }

    /** Of a run's directory, whose name ends in its id; or null. */
    Entry of(Path run) {
        String name = run.getFileName().toString();
        return entries.get(name.substring(name.lastIndexOf('_') + 1));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Keys that searches chose. */
    Set<String> searched() {
        return searched;
    }
}
