package io.github.asymlora.report;

import io.github.asymlora.stat.Comparison;
import java.util.List;
import java.util.Locale;

/**
 * Two arms with the same seeds.
 *
 * @param arm the one
 * @param against the other
 * @param comparison the first's score less the second's; where lower is better, too
 * @param seeds that both have
 * @param toldApart whether chance explains the difference, by Holm's correction over all of the report
 * @param higherIsBetter of the metric
 */
public record Contrast(
        Arm arm, Arm against, Comparison comparison, List<Long> seeds, boolean toldApart, boolean higherIsBetter) {
    /** {@code ahead}, {@code behind} or {@code not told apart}. */
    public String verdict() {
        if (!toldApart) {
            return "not told apart";
        }
        return comparison.difference().value() > 0 == higherIsBetter ? "ahead" : "behind";
    }

    /** {@code B only − both: +0.012 [−0.003, +0.027], p 0.120, 5 seeds: not told apart}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s − %s: %s, p %.3f, %d seeds: %s",
                arm.title(),
                against.title(),
                comparison.difference().signed(),
                comparison.p(),
                seeds.size(),
                verdict());
    }
}
