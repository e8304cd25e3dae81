package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.report.Format;
import io.github.asymlora.report.Report;
import io.github.asymlora.report.ReportOptions;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A study of {@code studies/} and what its runs showed, kept in {@code results/}: chapters show from there what takes
 * longer than one waits for. Where {@code ASYMLORA_STUDY} names it, its runs are trained here and now, as
 * {@code asymlora sweep} does: what is done in {@code ../runs/NAME} is kept, and what was stopped goes on.
 *
 * <pre>{@code
 * var study = KeptStudy.of("start");
 * display(study.table());
 * study.plot()
 * }</pre>
 */
public final class KeptStudy {
    static final String VARIABLE = "ASYMLORA_STUDY";

    private final String name;
    private final List<KeptArm> arms;

    private KeptStudy(String name, List<KeptArm> arms) {
        this.name = name;
        this.arms = arms;
    }

    /**
     * The study of a notebook that is in the current folder.
     *
     * @throws InputException if there is no such study, or nothing was kept of it
     * @throws io.github.asymlora.train.InterruptedTraining where it was computed and the cell stopped
     */
    public static KeptStudy of(String name) {
        return of(Path.of(""), name, System.getenv(VARIABLE));
    }

    /** Whether {@code ASYMLORA_STUDY}, a list with commas, names it: for what a cell computes by itself, too. */
    public static boolean isWanted(String name) {
        return isWanted(name, System.getenv(VARIABLE));
    }

    private static boolean isWanted(String name, String wanted) {
        return wanted != null && Arrays.asList(wanted.split("\\s*,\\s*")).contains(name);
    }

    static KeptStudy of(Path notebooks, String name, String wanted) {
        Path results = notebooks.resolve("results").resolve(name + ".json");
        if (isWanted(name, wanted)) {
            train(notebooks, name, results);
        }
        List<KeptArm> arms = new ArrayList<>();
        for (JsonNode arm : JsonFiles.list(results)) {
            arms.add(KeptArm.of(arm));
        }
        return new KeptStudy(name, arms);
    }

    private static void train(Path notebooks, String name, Path results) {
        Study study = Study.read(notebooks.resolve("studies").resolve(name + ".yaml"));
        Path folder = notebooks.toAbsolutePath().resolve("../runs").normalize().resolve(name);
        RunsFolder runs = new RunsFolder(folder);
        try (StudyProgress progress = new StudyProgress(study, runs)) {
            new Worker(study, runs, progress).work();
        }
        Report report = Report.of(folder, new ReportOptions(name, null, null, null, null, null));
        AtomicFiles.writeString(results, Format.JSON.of(report));
        AtomicFiles.writeString(results.resolveSibling(name + ".csv"), Format.RUNS.of(report));
    }

    /** In the study's order. */
    public List<KeptArm> arms() {
        return arms;
    }

    /** An arm a row: what sets it apart, its score with an interval of 95 %, and its difference to what it is compared with. */
    public Table table() {
        Set<String> keys = new LinkedHashSet<>();
        arms.forEach(arm -> keys.addAll(arm.settings().keySet()));
        Map<String, List<String>> columns = new LinkedHashMap<>();
        keys.forEach(key -> columns.put(
                key,
                arms.stream().map(arm -> arm.settings().getOrDefault(key, "")).toList()));
        columns.put("metric", arms.stream().map(KeptArm::metric).toList());
        columns.put("mean", arms.stream().map(KeptArm::scored).toList());
        columns.put("difference", arms.stream().map(KeptArm::compared).toList());
        columns.put(
                "seeds", arms.stream().map(arm -> String.valueOf(arm.seeds())).toList());
        Table table = Table.create(name + ": kept from a sweep; " + VARIABLE + "=" + name + " trains it here");
        columns.forEach((header, cells) -> table.addColumns(StringColumn.create(header, cells)));
        return table;
    }

    /** Every arm's mean with its interval; a series for each value of what varies beside the arms. */
    public Plot plot() {
        Map<String, List<KeptArm>> series = new LinkedHashMap<>();
        arms.stream().filter(arm -> arm.score() != null).forEach(arm -> series.computeIfAbsent(
                        arm.place(), one -> new ArrayList<>())
                .add(arm));
        Plot plot = Plot.titled("Kept study: " + name).y(arms.get(0).metric() + ", 95 %");
        series.forEach((place, some) -> plot.points(
                place.isEmpty() ? "mean over seeds" : place,
                some.stream().map(KeptArm::arm).toList(),
                some.stream().map(KeptArm::score).toList()));
        return plot;
    }

    @Override
    public String toString() {
        return table().print();
    }
}
