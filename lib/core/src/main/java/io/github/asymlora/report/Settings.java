package io.github.asymlora.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What sets runs apart: what their study says of them, or the keys of their recipes that differ. */
final class Settings {
    private final Set<String> differing;

    Settings(List<FinishedRun> runs) {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(run.settings().keySet()));
        differing = keys.stream()
                .filter(key -> runs.stream()
                                .map(run -> run.settings().get(key))
                                .filter(Objects::nonNull) // of a method that doesn't have the key
                                .distinct()
                                .count()
                        > 1)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Of one run; its key's value comes last where {@code last} isn't null. */
    Map<String, String> of(FinishedRun run, String last) {
        Map<String, String> all = new LinkedHashMap<>();
        if (run.named() != null) {
            all.putAll(run.named());
        } else {
            differing.forEach(key -> all.put(key, run.settings().getOrDefault(key, "")));
        }
        if (last != null) {
            all.remove(last);
            all.put(last, run.settings().getOrDefault(last, ""));
        }
        return all;
    }

    /** The same without a key. */
    static Map<String, String> without(Map<String, String> settings, Set<String> keys) {
        Map<String, String> rest = new LinkedHashMap<>(settings);
        rest.keySet().removeAll(keys);
        return rest;
    }
}
