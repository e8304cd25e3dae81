package io.github.asymlora.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A report's arms as a table.
 *
 * @param header names of its columns: settings, metric, mean, deviation, interval, seeds, parameters, seconds
 * @param cells a row for each arm
 * @param settings how many of the columns are settings
 */
public record Rows(List<String> header, List<List<String>> cells, int settings) {
    /** A report's arms, numbers with four digits behind the point. */
    public static Rows of(Report report) {
        Set<String> keys = new LinkedHashSet<>();
        report.arms().forEach(arm -> keys.addAll(arm.settings().keySet()));
        List<String> header = new ArrayList<>(keys);
        header.addAll(List.of("metric", "mean", "sd", "low", "high", "n", "parameters", "seconds"));
        List<List<String>> cells = new ArrayList<>();
        for (Arm arm : report.arms()) {
            List<String> row = new ArrayList<>();
            keys.forEach(key -> row.add(arm.settings().getOrDefault(key, "")));
            row.add(arm.metric());
            row.add(number(arm.score().mean()));
            row.add(number(arm.score().standardDeviation()));
            row.add(arm.interval() == null ? "" : number(arm.interval().low()));
            row.add(arm.interval() == null ? "" : number(arm.interval().high()));
            row.add(String.valueOf(arm.score().n()));
            row.add(String.valueOf(arm.parameters()));
            row.add(String.format(Locale.ROOT, "%.1f", arm.seconds()));
            cells.add(row);
        }
        return new Rows(header, cells, keys.size());
    }

    static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** After RFC 4180. */
    public String csv() {
        return csv(header, cells);
    }

    static String csv(List<String> header, List<List<String>> cells) {
        StringBuilder out = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(
                out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get())) {
            csv.printRecord(header);
            csv.printRecords(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** GitHub's tables. */
    public String markdown() {
        UnaryOperator<String> escape =
                cell -> cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ");
        String rule = header.stream()
                .map(column -> header.indexOf(column) < settings ? "---" : "---:")
                .collect(Collectors.joining(" | ", "| ", " |\n"));
        return lines(header, escape, " | ", "| ", " |\n")
                + rule
                + cells.stream()
                        .map(row -> lines(row, escape, " | ", "| ", " |\n"))
                        .collect(Collectors.joining());
    }

    /** A tabular environment that needs no package. */
    public String latex() {
        String columns = "l".repeat(settings + 1) + "r".repeat(header.size() - settings - 1);
        return "\\begin{tabular}{" + columns + "}\n" + lines(header, Rows::latex, " & ", "", " \\\\\n") + "\\hline\n"
                + cells.stream()
                        .map(row -> lines(row, Rows::latex, " & ", "", " \\\\\n"))
                        .collect(Collectors.joining())
                + "\\end{tabular}\n";
    }

    private static String latex(String cell) {
        return cell.replace("\\", "\\textbackslash{}")
                .replaceAll("([&%$#_{}])", "\\\\$1")
                .replace("\\textbackslash\\{\\}", "\\textbackslash{}")
                .replace("~", "\\textasciitilde{}")
                .replace("^", "\\textasciicircum{}");
    }

    /** A table of a page. */
    public String html() {
        return "<table>\n" + lines(header, Rows::html, "</th><th>", "<tr><th>", "</th></tr>\n")
                + cells.stream()
                        .map(row -> lines(row, Rows::html, "</td><td>", "<tr><td>", "</td></tr>\n"))
                        .collect(Collectors.joining())
                + "</table>\n";
    }

    private static String html(String cell) {
        return cell.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String lines(
            List<String> row, UnaryOperator<String> escape, String between, String before, String after) {
        return row.stream().map(escape).collect(Collectors.joining(between, before, after));
    }
}
