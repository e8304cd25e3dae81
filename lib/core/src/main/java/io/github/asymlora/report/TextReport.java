package io.github.asymlora.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** For a terminal. */
final class TextReport {
    private TextReport() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder(aligned(Rows.of(report)));
        section(text, "", notes(report));
        section(
                text,
                "Compared, same seeds (paired bootstrap, 95 %; Holm's correction over all):",
                report.contrasts().stream().map(Contrast::toString).toList());
        section(text, "By validation score:", curves(report));
        section(text, "Not of the same origin:", report.origins());
        section(text, "Left out:", report.problems());
        EventCounts events = report.events();
        text.append(String.format(
                Locale.ROOT,
                "%n%,d updates, %,d evaluations%s%s%n",
                events.updates(),
                events.evaluations(),
                Double.isNaN(events.examplesPerSecond())
                        ? ""
                        : String.format(Locale.ROOT, ", median %.0f examples/s", events.examplesPerSecond()),
                events.torn() > 0 ? ", " + events.torn() + " torn lines" : ""));
        return text.toString();
    }

    private static String aligned(Rows rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(rows.header());
        all.addAll(rows.cells());
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = all.stream()
                        .mapToInt(other ->
                                other.get(at).codePointCount(0, other.get(at).length()))
                        .max()
                        .orElseThrow();
                int blanks = width - row.get(at).codePointCount(0, row.get(at).length());
                boolean left = column <= rows.settings();
                line.append(left ? row.get(at) + " ".repeat(blanks) : " ".repeat(blanks) + row.get(at));
                line.append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static List<String> notes(Report report) {
        List<String> notes = new ArrayList<>();
        for (Arm arm : report.arms()) {
            if (arm.choice() != null) {
                notes.add(arm.title() + ": " + arm.choice().key() + " "
                        + arm.choice().value() + " is the best of "
                        + arm.choice().of() + " on validation"
                        + (arm.choice().atEdge() ? ", at the edge: a better one may lie beyond" : ""));
            }
        }
        return notes;
    }

    private static List<String> curves(Report report) {
        List<String> lines = new ArrayList<>();
        for (Arm arm : report.arms()) {
            if (!arm.curve().isEmpty()) {
                StringBuilder line = new StringBuilder(arm.title() + ":");
                arm.curve()
                        .forEach(point -> line.append(String.format(
                                Locale.ROOT, "  %s %.4f (%d)", point.value(), point.validation(), point.n())));
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(title.isEmpty() ? "" : title + "\n");
            lines.forEach(line ->
                    text.append(title.isEmpty() ? "" : "  ").append(line).append('\n'));
        }
    }
}
