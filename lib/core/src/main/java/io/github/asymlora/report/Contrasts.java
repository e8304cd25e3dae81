package io.github.asymlora.report;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.stat.Comparison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which arms are compared, and how. */
final class Contrasts {
    private static final String ARM = "arm";

    private Contrasts() {}

    /** Each with the first of its kind, or with the one that is asked for: what else is the same is compared. */
    static List<Contrast> of(
            Map<Arm, List<FinishedRun>> arms, ReportOptions options, StudyNames names, ArmBuilder builder) {
        Set<String> free = new LinkedHashSet<>(names.searched());
        if (!options.against().isEmpty()) {
            free.addAll(options.against().keySet());
        } else if (arms.keySet().stream().allMatch(arm -> arm.settings().containsKey(ARM))) {
            free.add(ARM);
        } else {
            arms.keySet().forEach(arm -> free.addAll(arm.settings().keySet()));
        }
        if (options.best() != null) {
            free.add(options.best());
        }
        Map<Map<String, String>, Arm> references = new HashMap<>();
        List<Contrast> contrasts = new ArrayList<>();
        arms.keySet().stream()
                .filter(arm ->
                        arm.settings().entrySet().containsAll(options.against().entrySet()))
                .forEach(arm -> references.putIfAbsent(Settings.without(arm.settings(), free), arm));
        if (references.isEmpty()) {
            throw new InputException("no arm has " + options.against() + ".");
        }
        arms.forEach((arm, runs) -> {
            Arm reference = references.get(Settings.without(arm.settings(), free));
            if (reference != null && reference != arm) {
                Contrast contrast = contrast(arm, runs, reference, arms.get(reference), builder);
                if (contrast != null) {
                    contrasts.add(contrast);
                }
            }
        });
        return judged(contrasts);
    }

    private static Contrast contrast(
            Arm arm, List<FinishedRun> runs, Arm reference, List<FinishedRun> others, ArmBuilder builder) {
        List<FinishedRun> ones = new ArrayList<>();
        List<FinishedRun> pairs = new ArrayList<>();
        for (FinishedRun run : runs) {
            others.stream()
                    .filter(other -> other.seed() == run.seed())
                    .findFirst()
                    .ifPresent(other -> {
                        ones.add(run);
                        pairs.add(other);
                    });
        }
        if (ones.isEmpty() || arm.interval() == null || reference.interval() == null) {
            return null;
        }
        Comparison comparison = compare(ones, pairs, arm.metric(), builder);
        if (comparison == null) {
            return null;
        }
        List<Long> seeds = ones.stream().map(FinishedRun::seed).toList();
        boolean higher = Metric.named(arm.metric()).higherIsBetter();
        return new Contrast(arm, reference, comparison, seeds, comparison.toldApart(), higher);
    }

    /** By seeds × examples, or by seeds where there are several; null where neither is possible. */
    private static Comparison compare(
            List<FinishedRun> ones, List<FinishedRun> others, String metric, ArmBuilder builder) {
        List<FinishedRun> all = new ArrayList<>(ones);
        all.addAll(others);
        if (builder.score(all, metric) != null) {
            return Bootstrap.USUAL.compare(
                    ones.size(), builder.examples(ones), builder.score(ones, metric), builder.score(others, metric));
        }
        return ones.size() < 2
                ? null
                : Bootstrap.USUAL.compare(
                        ones.size(),
                        1,
                        (run, examples) -> builder.value(ones.get(run), metric),
                        (run, examples) -> builder.value(others.get(run), metric));
    }

    private static List<Contrast> judged(List<Contrast> contrasts) {
        List<Boolean> apart = Comparison.toldApart(
                contrasts.stream().map(Contrast::comparison).toList());
        List<Contrast> judged = new ArrayList<>();
        for (int i = 0; i < contrasts.size(); i++) {
            Contrast c = contrasts.get(i);
            judged.add(new Contrast(c.arm(), c.against(), c.comparison(), c.seeds(), apart.get(i), c.higherIsBetter()));
        }
        return judged;
    }
}
