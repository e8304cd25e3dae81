package io.github.asymlora.notebook;

import io.github.asymlora.notebook.card.HtmlTable;
import io.github.asymlora.stat.Claim;
import io.github.asymlora.stat.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Claims as a table, and as data that the book collects from executed notebooks. */
final class ClaimsTable {
    static final String MIME_TYPE = "application/vnd.asymlora.claims+json";

    private ClaimsTable() {}

    static void put(Claims claims, DisplayData output) {
        output.putText(claims.toString());
        output.putHTML(HtmlTable.of(table(claims)));
        output.putData(MIME_TYPE, json(claims));
    }

    static Table table(Claims claims) {
        List<Claim> all = claims.judged();
        return Table.create(
                claims.summary(),
                column("statement", all, Claim::statement),
                column("source", all, Claim::source),
                column("measured", all, Claim::measured),
                column("verdict", all, claim -> mark(claim) + " " + claim.verdict()));
    }

    private static StringColumn column(String name, List<Claim> claims, Function<Claim, String> text) {
        return StringColumn.create(name, claims.stream().map(text));
    }

    private static String mark(Claim claim) {
        return switch (claim.verdict()) {
            case HOLDS, HOLDS_AT_THIS_SCALE -> "✓";
            case CONTRADICTED -> "✗";
            case NOT_TOLD_APART -> "?";
        };
    }

    /** {@code chapter}, and under {@code claims} for each {@code statement, source, measured, verdict}. */
    static Map<String, Object> json(Claims claims) {
        List<Map<String, String>> all =
                claims.judged().stream().map(ClaimsTable::json).toList();
        return Map.of("chapter", claims.chapter(), "claims", all);
    }

    private static Map<String, String> json(Claim claim) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("statement", claim.statement());
        json.put("source", claim.source());
        json.put("measured", claim.measured());
        json.put("verdict", claim.verdict().toString());
        return json;
    }
}
