package io.github.asymlora.stat;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The paper's statements that a chapter tests, each with its verdict. Comparisons are judged together, by Holm's correction.
 *
 * <pre>{@code
 * var claims = new Claims("06");
 * claims.better("B is the factor to train", "Table 1, 87.4 against 85.1", bootstrap.compare(...));
 * claims.notWorse("freezing A costs nothing", "Table 1, 87.4 against 87.2", bootstrap.compare(...), 0.01);
 * claims.exact("B* doesn't depend on the loss", "Lemma 4.1", Math.abs(difference), 1e-10);
 * claims
 * }</pre>
 */
public final class Claims {
    private final String chapter;
    private final List<Entry> entries = new ArrayList<>();

    /** @param chapter whose they are: {@code 06} */
    public Claims(String chapter) {
        this.chapter = chapter;
    }

    /** One as it was stated; a comparison's p counts among the others'. */
    private record Entry(String statement, String source, Judge judge, double p) {
        boolean isCompared() {
            return !Double.isNaN(p);
        }
    }

    /** What is said once it is known whether chance explains the difference. */
    private interface Judge {
        Claim of(String statement, String source, boolean toldApart);
    }

    /** The first arm's score is above the second's. */
    public Claims better(String statement, String source, Comparison comparison) {
        return add(statement, source, comparison.p(), (says, where, apart) -> {
            Interval d = comparison.difference();
            Verdict verdict = !apart
                    ? Verdict.NOT_TOLD_APART
                    : d.value() > 0 ? Verdict.HOLDS_AT_THIS_SCALE : Verdict.CONTRADICTED;
            return new Claim(
                    says, where, String.format(Locale.ROOT, "%s, p %.3f", d.signed(), comparison.p()), verdict);
        });
    }

    /**
     * The first arm's score isn't below the second's by the margin or more: holds where the whole interval is above minus the
     * margin, and is contradicted where the whole interval is below it.
     *
     * @param margin the least loss that matters, above 0
     */
    public Claims notWorse(String statement, String source, Comparison comparison, double margin) {
        if (!(margin > 0)) {
            throw new InputException("a margin is above 0, not " + margin + ".");
        }
        Interval d = comparison.difference();
        return add(statement, source, d.signed() + ", margin " + margin, compared(d, -margin));
    }

    /**
     * A measure is above a value: of correlations, ratios and shares.
     *
     * @param measure with its interval
     * @param value the whole interval is above it where the statement holds, below where it is contradicted
     */
    public Claims above(String statement, String source, Interval measure, double value) {
        return add(statement, source, measure + " against " + value, compared(measure, value));
    }

    /**
     * An identity, or an inequality of numbers that are computed and not sampled.
     *
     * @param error what should be 0
     * @param tolerance from which on the statement is contradicted
     */
    public Claims exact(String statement, String source, double error, double tolerance) {
        Verdict verdict = error <= tolerance ? Verdict.HOLDS : Verdict.CONTRADICTED; // NaN is contradicted
        String measured = String.format(Locale.ROOT, "error %.2g, at most %.0e", error, tolerance);
        return add(statement, source, measured, verdict);
    }

    private static Verdict compared(Interval measure, double value) {
        if (measure.low() > value) {
            return Verdict.HOLDS_AT_THIS_SCALE;
        }
        return measure.high() < value ? Verdict.CONTRADICTED : Verdict.NOT_TOLD_APART;
    }

    /** One that needs no correction. */
    private Claims add(String statement, String source, String measured, Verdict verdict) {
        return add(statement, source, Double.NaN, (says, where, apart) -> new Claim(says, where, measured, verdict));
    }

    private Claims add(String statement, String source, double p, Judge judge) {
        entries.removeIf(entry -> entry.statement().equals(statement)); // a cell that runs again
        entries.add(new Entry(statement, source, judge, p));
        return this;
    }

    /** Whose they are. */
    public String chapter() {
        return chapter;
    }

    /** With their verdicts, in the order in which they were stated. */
    public List<Claim> judged() {
        double[] adjusted = Holm.adjust(
                entries.stream().filter(Entry::isCompared).mapToDouble(Entry::p).toArray());
        List<Claim> judged = new ArrayList<>();
        int compared = 0;
        for (Entry entry : entries) {
            boolean apart = entry.isCompared() && adjusted[compared++] < Comparison.LEVEL;
            judged.add(entry.judge().of(entry.statement(), entry.source(), apart));
        }
        return judged;
    }

    /** In one line: {@code 2 hold at this scale, 1 contradicted, 3 not told apart}. */
    public String summary() {
        Map<Verdict, Integer> counts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        judged().forEach(claim -> counts.merge(claim.verdict(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((verdict, count) -> {
            if (count > 0) {
                parts.add(count + " " + (count > 1 ? verdict.toString().replaceFirst("^holds", "hold") : verdict));
            }
        });
        return parts.isEmpty() ? "no claims" : String.join(", ", parts);
    }

    /** A line for each. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder(summary());
        judged().forEach(claim -> lines.append(String.format(
                Locale.ROOT,
                "%n%s (%s): %s; %s",
                claim.statement(),
                claim.source(),
                claim.verdict(),
                claim.measured())));
        return lines.toString();
    }
}
