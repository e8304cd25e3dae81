package io.github.asymlora.notebook.card;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.text.StringEscapeUtils;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A Tablesaw table as HTML: numbers to the right and rounded, long tables cut, dollars no formulas. */
public final class HtmlTable {
    /** The class that keeps an element's dollars from MathJax, by its names in version 3 and 2. */
    static final String WITHOUT_FORMULAS = " class=\"mathjax_ignore tex2jax_ignore\"";

    /** Rows that are shown at most. */
    static final int ROWS = 50;

    private static final int MOST_DECIMALS = 6;
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private HtmlTable() {}

    /** Its name as the caption, its first rows, and a word on the others. */
    public static String of(Table table) {
        int rows = Math.min(table.rowCount(), ROWS);
        var html = new StringBuilder("<table" + WITHOUT_FORMULAS + ">");
        if (table.name() != null) {
            html.append("<caption style=\"text-align: left\">")
                    .append(escaped(table.name()))
                    .append("</caption>");
        }
        html.append("<thead><tr>");
        for (Column<?> column : table.columns()) {
            cell(html, "th", column, column.name());
        }
        html.append("</tr></thead><tbody>");
        List<List<String>> cells =
                table.columns().stream().map(column -> texts(column, rows)).toList();
        for (int row = 0; row < rows; row++) {
            html.append("<tr>");
            for (int column = 0; column < table.columnCount(); column++) {
                cell(html, "td", table.column(column), cells.get(column).get(row));
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        if (rows < table.rowCount()) {
            html.append("<p>the first ")
                    .append(rows)
                    .append(" of ")
                    .append(table.rowCount())
                    .append(" rows</p>");
        }
        return html.toString();
    }

    private static void cell(StringBuilder html, String tag, Column<?> column, String text) {
        String side = column instanceof NumericColumn<?> ? "right" : "left";
        html.append('<')
                .append(tag)
                .append(" style=\"text-align: ")
                .append(side)
                .append("\">");
        html.append(escaped(text)).append("</").append(tag).append('>');
    }

    /** The cells of a column as it formats them; numbers without a format get four digits, and align. */
    private static List<String> texts(Column<?> column, int rows) {
        List<String> texts = IntStream.range(0, rows)
                .mapToObj(row -> column.isMissing(row) ? "" : column.getString(row))
                .toList();
        boolean plain = column instanceof DoubleColumn numbers
                && IntStream.range(0, rows).allMatch(row -> column.isMissing(row) || hasNoFormat(numbers, row));
        return plain ? aligned((DoubleColumn) column, rows) : texts;
    }

    private static boolean hasNoFormat(DoubleColumn column, int row) {
        double value = column.getDouble(row);
        return DoubleColumn.create("", value).getString(0).equals(column.getString(row));
    }

    private static List<String> aligned(DoubleColumn column, int rows) {
        List<BigDecimal> values = IntStream.range(0, rows)
                .mapToObj(row -> finite(column.getDouble(row)))
                .toList();
        int decimals = values.stream()
                .filter(Objects::nonNull)
                .mapToInt(value -> value.round(FOUR_DIGITS).stripTrailingZeros().scale())
                .max()
                .orElse(0);
        return IntStream.range(0, rows)
                .mapToObj(row -> text(column.getDouble(row), values.get(row), Math.max(0, decimals)))
                .toList();
    }

    private static String text(double value, BigDecimal exact, int decimals) {
        if (exact == null) {
            return Double.isNaN(value) ? "" : Double.toString(value);
        }
        return decimals <= MOST_DECIMALS
                ? exact.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString()
                : exact.round(FOUR_DIGITS).toString();
    }

    private static BigDecimal finite(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }

    static String escaped(String text) {
        return StringEscapeUtils.escapeHtml4(text);
    }
}
