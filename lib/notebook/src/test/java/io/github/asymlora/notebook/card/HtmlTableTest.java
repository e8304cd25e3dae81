package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

class HtmlTableTest {
    @Test
    void textIsEscapedAndNumbersStandRight() {
        String html = HtmlTable.of(Table.create("a & b", StringColumn.create("<arm>", "B̂₀A & \"x\"")));

        assertThat(html)
                .contains("a &amp; b", "&lt;arm&gt;", "&amp; &quot;x&quot;")
                .doesNotContain("<arm>");
        assertThat(HtmlTable.of(Table.create(IntColumn.create("n", new int[] {7}))))
                .contains("text-align: right\">7</td>");
        assertThat(cells(0.5)).contains("text-align: right\">0.5</td>");
    }

    @Test
    void fractionsHaveFourDigitsAndTheSameDecimals() {
        assertThat(cells(0.25, 0.9423076923, 11)).contains(">0.2500<", ">0.9423<", ">11.0000<");
        assertThat(cells(9.3, 11)).contains(">9.3<", ">11.0<");
        assertThat(cells(384, 12345.678)).contains(">384<", ">12346<");
        assertThat(cells(1.234567e-7, 1)).contains(">1.235E-7<", ">1.0<");
        assertThat(cells(Double.POSITIVE_INFINITY)).contains(">Infinity<");
    }

    @Test
    void aFormatOfTheColumnsOwnStays() {
        DoubleColumn column = DoubleColumn.create("x", 0.123456, 2);
        column.setPrintFormatter(NumberColumnFormatter.fixedWithGrouping(5));

        assertThat(HtmlTable.of(Table.create(column))).contains(">0.12346<", ">2.00000<");
    }

    @Test
    void missingValuesAreEmpty() {
        assertThat(cells(Double.NaN)).contains("\"></td>");
    }

    @Test
    void ofLongTablesTheFirstRowsAreSeen() {
        String html = HtmlTable.of(Table.create(DoubleColumn.create("x", new double[1000])));

        assertThat(html.split("<tr>")).hasSize(52);
        assertThat(html.split("<tr hidden>")).hasSize(451);
        assertThat(html).contains("1000 rows, the first 500 of them here.", "show more");
        assertThat(HtmlTable.of(Table.create(DoubleColumn.create("x", new double[60]))))
                .contains("<p>60 rows. ");
        assertThat(cells(1, 2)).doesNotContain("show more", "hidden>");
    }

    private static String cells(double... values) {
        return HtmlTable.of(Table.create(DoubleColumn.create("x", values)));
    }
}
