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

/**
 * A Tablesaw table as HTML: numbers to the right and rounded, dollars no formulas. A click on a heading sorts, another one
 * the other way round; of long tables the first rows are seen, and more at a click. Without scripts it is the table alone.
 */
public final class HtmlTable {
    /** The class that keeps an element's dollars from MathJax, by its names in version 3 and 2. */
    static final String WITHOUT_FORMULAS = " class=\"mathjax_ignore tex2jax_ignore\"";

    /** Rows that are seen at first, and that a click adds. */
    static final int ROWS = 50;

    /** Rows that are there to be seen and sorted. */
    private static final int MOST_ROWS = 500;

    /** Numbers by their values, all else as text, missing values last. */
    private static final String SORT = """
            const heading = event.target.closest('th'); if (!heading) return;
            const body = this.tBodies[0], rows = [...body.rows], seen = rows.filter(row => !row.hidden).length;
            const down = heading.ariaSort == 'ascending', text = row => row.cells[heading.cellIndex].textContent;
            const number = text => Number(text.replaceAll(',', ''));
            rows.sort((one, other) => {
              const a = text(one), b = text(other), order = number(a) - number(b);
              if (!a || !b) return !a - !b;
              return (isNaN(order) ? a.localeCompare(b, undefined, {numeric: true}) : order) * (down ? -1 : 1);
            });
            rows.forEach((row, i) => { row.hidden = i >= seen; body.append(row); });
            for (const other of heading.parentNode.cells) other.ariaSort = 'none';
            heading.ariaSort = down ? 'descending' : 'ascending';""";

    private static final String MORE = """
            const hidden = this.parentNode.previousElementSibling.querySelectorAll('tbody tr[hidden]');
            [...hidden].slice(0, ROWS).forEach(row => row.hidden = false);
            if (hidden.length <= ROWS) this.remove();""".replace("ROWS", "" + ROWS);

    private static final int MOST_DECIMALS = 6;
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private HtmlTable() {}

    /** Its name as the caption, its first rows, and a word on the others. */
    public static String of(Table table) {
        int rows = Math.min(table.rowCount(), MOST_ROWS);
        var html = new StringBuilder("<table" + WITHOUT_FORMULAS + script("onclick", SORT) + ">");
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
            html.append(row < ROWS ? "<tr>" : "<tr hidden>");
            for (int column = 0; column < table.columnCount(); column++) {
                cell(html, "td", table.column(column), cells.get(column).get(row));
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        if (rows > ROWS) {
            html.append("<p>").append(table.rowCount()).append(" rows");
            html.append(rows < table.rowCount() ? ", the first " + rows + " of them here. " : ". ");
            html.append("<button").append(script("onclick", MORE)).append(">show more</button></p>");
        }
        return html.toString();
    }

    private static String script(String event, String javascript) {
        return " " + event + "=\"" + escaped(javascript.replaceAll("\\s+", " ")) + "\"";
    }

    private static void cell(StringBuilder html, String tag, Column<?> column, String text) {
        String side = column instanceof NumericColumn<?> ? "right" : "left";
        html.append('<')
                .append(tag)
                .append(" style=\"text-align: ")
                .append(side)
                .append(tag.equals("th") ? "; cursor: pointer" : "")
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
