package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class HtmlTableTest {
    @Test
    void textIsEscapedAndNumbersStandRight() {
        String html = HtmlTable.of(Table.create("a & b", StringColumn.create("<arm>", "B̂₀A & \"x\"")));

        assertThat(html)
                .contains("a &amp; b", "&lt;arm&gt;", "&amp; &quot;x&quot;")
                .doesNotContain("<arm>");
        assertThat(HtmlTable.of(Table.create(IntColumn.create("n", new int[] {7}))))
                .contains("text-align: right\">7</td>");
    }

    @Test
    void longFractionsAreRoundedAndShortOnesStay() {
        assertThat(cells(0.25, 0.9423076923, 1.234567e-7, 12345.678, 384.0, -0.00012345))
                .contains(">0.25<", ">0.9423<", ">1.235E-7<", ">12346<", ">384<", ">-0.0001234<");
    }

    @Test
    void missingValuesAreEmpty() {
        assertThat(cells(Double.NaN)).contains("\"></td>");
    }

    @Test
    void longTablesAreCutAndSaySo() {
        String html = HtmlTable.of(Table.create(DoubleColumn.create("x", new double[1000])));

        assertThat(html.split("<tr>")).hasSize(52);
        assertThat(html).contains("the first 50 of 1000 rows");
    }

    private static String cells(double... values) {
        return HtmlTable.of(Table.create(DoubleColumn.create("x", values)));
    }
}
