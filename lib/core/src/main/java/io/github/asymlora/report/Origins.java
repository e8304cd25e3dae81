package io.github.asymlora.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Runs that come from elsewhere than most: another version, machine, engine, model or data. */
final class Origins {
    private Origins() {}

    /** A line for each fact in which runs differ: what most have, and who has what else. */
    static List<String> differences(List<FinishedRun> runs) {
        List<String> lines = new ArrayList<>();
        for (String fact : new TreeSet<>(runs.get(0).provenance().keySet())) {
            Map<String, List<FinishedRun>> groups = new LinkedHashMap<>();
            for (FinishedRun run : runs) {
                groups.computeIfAbsent(comparable(fact, run), key -> new ArrayList<>())
                        .add(run);
            }
            groups.values().forEach(group -> compare(fact, group, lines));
        }
        return lines;
    }

    /** Runs whose fact should be the same: of one model or one task, where it is about those. */
    private static String comparable(String fact, FinishedRun run) {
        if (fact.startsWith("model")) {
            return String.valueOf(run.settings().get("model"));
        }
        if (!fact.endsWith("sha256")) {
            return "";
        }
        Map<String, String> task = new LinkedHashMap<>(run.settings());
        task.keySet().removeIf(key -> !key.startsWith("task."));
        return task.toString();
    }

    private static void compare(String fact, List<FinishedRun> runs, List<String> lines) {
        Map<String, Integer> counts = new HashMap<>();
        runs.forEach(run -> counts.merge(run.provenance().get(fact), 1, Integer::sum));
        if (counts.size() < 2) {
            return;
        }
        int most = Collections.max(counts.values());
        String usual = counts.entrySet().stream()
                .filter(count -> count.getValue() == most)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElseThrow();
        Map<String, List<String>> others = new LinkedHashMap<>();
        runs.stream().filter(run -> !run.provenance().get(fact).equals(usual)).forEach(run -> others.computeIfAbsent(
                        run.provenance().get(fact), key -> new ArrayList<>())
                .add(run.folder().toString()));
        others.forEach((value, folders) -> lines.add(fact + " " + brief(value) + ", where most have " + brief(usual)
                + ": " + String.join(", ", folders.subList(0, Math.min(3, folders.size())))
                + (folders.size() > 3 ? " and " + (folders.size() - 3) + " more" : "")));
    }

    private static String brief(String value) {
        return value.matches("[0-9a-f]{64}") ? value.substring(0, 12) : "\"" + value + "\"";
    }
}
