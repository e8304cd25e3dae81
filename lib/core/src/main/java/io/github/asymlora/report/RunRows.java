package io.github.asymlora.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A report's runs, each in a line: what is kept of a study when its directories are gone. */
final class RunRows {
    private static final int HASH = 12; // digits, enough to compare

    private RunRows() {}

    static String csv(Report report) {
        Settings settings = new Settings(report.runs());
        List<Map<String, String>> runs =
                report.runs().stream().map(run -> row(run, settings)).toList();
        Set<String> header = new LinkedHashSet<>();
        runs.forEach(run -> header.addAll(run.keySet()));
        List<List<String>> cells = new ArrayList<>();
        runs.forEach(run ->
                cells.add(header.stream().map(key -> run.getOrDefault(key, "")).toList()));
        return Rows.csv(List.copyOf(header), cells);
    }

    private static Map<String, String> row(FinishedRun run, Settings settings) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("run", run.folder().toString().replace('\\', '/'));
        row.putAll(settings.of(run, null));
        row.put("seed", String.valueOf(run.seed()));
        row.put("metric", run.metric());
        row.put("validation", Rows.number(run.validation().getOrDefault(run.metric(), Double.NaN)));
        run.scores().forEach((dataset, scores) -> row.put(dataset, Rows.number(run.score(dataset, run.metric()))));
        row.put("parameters", String.valueOf(run.parameters()));
        row.put("seconds", String.format(Locale.ROOT, "%.1f", run.seconds()));
        run.provenance()
                .forEach((fact, value) -> row.put(
                        fact, fact.endsWith("sha256") ? value.substring(0, Math.min(HASH, value.length())) : value));
        return row;
    }
}
