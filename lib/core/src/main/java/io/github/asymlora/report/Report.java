package io.github.asymlora.report;

import io.github.asymlora.InputException;
import io.github.asymlora.train.Predictions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the runs of a folder show.
 *
 * @param arms in the order of their study, or of their folders
 * @param contrasts of arms with others that have the same seeds, judged together by Holm's correction
 * @param origins runs of another version, machine, model or data than most
 * @param problems runs that aren't finished, failed, or can't be read
 * @param events of all the runs' metrics
 * @param runs that are finished, a search's too, in the order of their study
 */
public record Report(
        List<Arm> arms,
        List<Contrast> contrasts,
        List<String> origins,
        List<String> problems,
        EventCounts events,
        List<FinishedRun> runs) {
    /**
     * Reads the run directories below a folder.
     *
     * @throws InputException if there is none, or the options name what no run has
     */
    public static Report of(Path folder, ReportOptions options) {
        StudyNames names = StudyNames.of(folder, options.study());
        RunsReader runs = RunsReader.of(folder, names, options.study() != null);
        if (runs.finished().isEmpty()) {
            return new Report(
                    List.of(), List.of(), List.of(), runs.problems(), EventCounts.of(folder, List.of()), List.of());
        }
        Map<Path, Predictions> predictions = PredictionTables.read(folder, runs.finished(), options.dataset());
        ArmBuilder builder = new ArmBuilder(options, predictions);
        Map<Arm, List<FinishedRun>> arms = arms(runs.finished(), options, names, builder);
        return new Report(
                List.copyOf(arms.keySet()),
                Contrasts.of(arms, options, names, builder),
                Origins.differences(runs.finished()),
                runs.problems(),
                EventCounts.of(folder, runs.finished()),
                runs.finished());
    }

    private static Map<Arm, List<FinishedRun>> arms(
            List<FinishedRun> all, ReportOptions options, StudyNames names, ArmBuilder builder) {
        List<FinishedRun> judged = all.stream().filter(run -> !run.search()).toList();
        Settings settings = new Settings(judged.isEmpty() ? all : judged);
        Map<Map<String, String>, List<FinishedRun>> curves = curves(all, options, names, settings);
        Map<Arm, List<FinishedRun>> arms = new LinkedHashMap<>();
        Set<String> chosen = options.best() == null ? Set.of() : Set.of(options.best());
        ArmBuilder.group(judged, settings, options.best(), chosen).forEach((rest, runs) -> {
            Arm.Choice choice = null;
            List<FinishedRun> kept = runs;
            Map<String, String> shown = rest;
            if (options.best() != null) {
                Map<String, List<FinishedRun>> byValue = byValue(runs, options.best());
                choice = ArmBuilder.choose(options.best(), byValue);
                kept = byValue.get(choice.value());
                shown = new LinkedHashMap<>(rest);
                shown.put(options.best(), choice.value());
            }
            requireScores(kept, options, builder.metric(kept));
            List<Arm.Point> curve = options.curve() == null
                    ? List.of()
                    : ArmBuilder.curve(longest(
                            byValue(curves.getOrDefault(key(rest, options, names), List.of()), options.curve())));
            arms.put(builder.build(shown, kept, choice, curve), kept);
        });
        return arms;
    }

    /** Of what was searched, the search's runs alone: the chosen value's have more seeds. */
    private static Map<Map<String, String>, List<FinishedRun>> curves(
            List<FinishedRun> all, ReportOptions options, StudyNames names, Settings settings) {
        Map<Map<String, String>, List<FinishedRun>> groups = new HashMap<>();
        if (options.curve() != null) {
            boolean searched = names.searched().contains(options.curve());
            for (FinishedRun run : all) {
                if (run.search() == searched) {
                    Map<String, String> key = key(settings.of(run, null), options, names);
                    groups.computeIfAbsent(key, one -> new ArrayList<>()).add(run);
                }
            }
        }
        return groups;
    }

    /** A search's first rounds are shorter: of each value those that trained longest. */
    private static Map<String, List<FinishedRun>> longest(Map<String, List<FinishedRun>> byValue) {
        byValue.replaceAll((value, runs) -> {
            int most = runs.stream().mapToInt(Report::epochs).max().orElseThrow();
            return runs.stream().filter(run -> epochs(run) == most).toList();
        });
        return byValue;
    }

    private static int epochs(FinishedRun run) {
        return Integer.parseInt(run.settings().getOrDefault("training.epochs", "0"));
    }

    private static Map<String, String> key(Map<String, String> settings, ReportOptions options, StudyNames names) {
        Set<String> without = new LinkedHashSet<>(names.searched());
        without.add(options.curve());
        without.add("training.epochs"); // of a search's first rounds
        if (options.best() != null) {
            without.add(options.best());
        }
        return Settings.without(settings, without);
    }

    private static Map<String, List<FinishedRun>> byValue(List<FinishedRun> runs, String key) {
        Map<String, List<FinishedRun>> groups = new LinkedHashMap<>();
        for (FinishedRun run : runs) {
            String value = run.settings().get(key);
            if (value == null) {
                Set<String> known = run.settings().keySet();
                throw new InputException(run.folder() + " has no " + key + "." + InputException.didYouMean(key, known));
            }
            groups.computeIfAbsent(value, one -> new ArrayList<>()).add(run);
        }
        return groups;
    }

    private static void requireScores(List<FinishedRun> runs, ReportOptions options, String metric) {
        FinishedRun run = runs.get(0);
        if (!run.scores().containsKey(options.dataset())) {
            throw new InputException(run.folder() + " was not judged on " + options.dataset() + "; it has "
                    + run.scores().keySet() + ".");
        }
        Set<String> known = run.scores().get(options.dataset()).keySet();
        if (!known.contains(metric)) {
            throw new InputException(run.folder() + " has no " + metric + "; it has " + known + "."
                    + InputException.didYouMean(metric, known));
        }
    }
}
