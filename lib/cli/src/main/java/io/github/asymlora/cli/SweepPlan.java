package io.github.asymlora.cli;

import io.github.asymlora.experiment.DryRun;
import io.github.asymlora.study.Plan;
import io.github.asymlora.study.RunsFolder;
import io.github.asymlora.study.Study;
import io.github.asymlora.study.StudyRun;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a sweep would do: its runs, time after those that are done, memory. */
final class SweepPlan {
    private static final double GIGABYTE = 1e9;

    private SweepPlan() {}

    static void print(Study study, RunsFolder runs, int jobs, PrintWriter out) {
        Plan plan = Plan.of(study, runs);
        Map<RunsFolder.State, Integer> counts = new EnumMap<>(RunsFolder.State.class);
        for (StudyRun run : plan.runs()) {
            counts.merge(runs.state(run), 1, Integer::sum);
            out.printf(Locale.ROOT, "%-12s %s%s%n", runs.state(run), run.search() ? "search: " : "", run.title());
        }
        int later = study.size() - plan.runs().size();
        out.printf(
                Locale.ROOT,
                "%d runs%s: %s%n",
                study.size(),
                later > 0 ? ", " + later + " at most after the search" : "",
                counts);
        out.println(time(plan, runs, later, jobs));
        out.printf(Locale.ROOT, "memory: about %.2f GB%s%n", memory(plan) * jobs / GIGABYTE, jobs > 1 ? " in all" : "");
        out.flush();
    }

    private static String time(Plan plan, RunsFolder runs, int later, int jobs) {
        double[] done = plan.runs().stream()
                .flatMap(run -> runs.result(run).stream())
                .mapToDouble(result -> result.path("seconds").asDouble())
                .toArray();
        long open = plan.runs().stream()
                .filter(run ->
                        runs.state(run) == RunsFolder.State.NEW || runs.state(run) == RunsFolder.State.INTERRUPTED)
                .count();
        if (done.length == 0) {
            return "time: not known until a run is done";
        }
        double mean = java.util.Arrays.stream(done).average().orElseThrow();
        return String.format(
                Locale.ROOT,
                "time: about %s for the %d that are left, after %s on average of %d done",
                Duration.of(mean * (open + later) / jobs),
                open + later,
                Duration.of(mean),
                done.length);
    }

    /** The largest, of recipes that differ in more than their seeds. */
    private static double memory(Plan plan) {
        Map<Object, Long> peaks = new HashMap<>();
        for (StudyRun run : plan.runs()) {
            peaks.computeIfAbsent(
                    run.recipe().withSeed(0), recipe -> DryRun.of(run.recipe()).peakMemoryBytes());
        }
        return peaks.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
