package io.github.asymlora.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.commons.text.StringEscapeUtils;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A Tablesaw table as HTML: numbers to the right, long fractions rounded, long tables cut. */
final class HtmlTable {
    private static final int MOST_ROWS = 50;
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private HtmlTable() {}

    static String of(Table table) {
        int rows = Math.min(table.rowCount(), MOST_ROWS);
        var html = new StringBuilder("<table>");
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
        for (int row = 0; row < rows; row++) {
            html.append("<tr>");
            for (Column<?> column : table.columns()) {
                cell(html, "td", column, value(column, row));
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
        String side = isNumeric(column.type()) ? "right" : "left";
        html.append('<')
                .append(tag)
                .append(" style=\"text-align: ")
                .append(side)
                .append("\">");
        html.append(escaped(text)).append("</").append(tag).append('>');
    }

    /** The value as the column formats it, and a fraction that it leaves long with four significant digits. */
    private static String value(Column<?> column, int row) {
        String text = column.isMissing(row) ? "" : column.getString(row);
        boolean fraction = column.type() == ColumnType.DOUBLE || column.type() == ColumnType.FLOAT;
        if (!fraction || text.length() <= 6 || !text.matches("-?\\d+\\.\\d+(E-?\\d+)?")) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        if (number.abs().compareTo(BigDecimal.valueOf(1000)) >= 0) {
            return number.setScale(0, RoundingMode.HALF_EVEN).toPlainString();
        }
        BigDecimal rounded = number.round(FOUR_DIGITS);
        return rounded.scale() > 8 ? rounded.toString() : rounded.toPlainString();
    }

    private static boolean isNumeric(ColumnType type) {
        return type == ColumnType.DOUBLE
                || type == ColumnType.FLOAT
                || type == ColumnType.INTEGER
                || type == ColumnType.LONG
                || type == ColumnType.SHORT;
    }

    private static String escaped(String text) {
        return StringEscapeUtils.escapeHtml4(text);
    }
}
