package io.github.asymlora.notebook.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import tech.tablesaw.api.Table;

/** An object in a frame: its title, facts in two columns, and tables or drawings below. As plain text the same, but for drawings. */
final class Card {
    private static final String FRAME = "display: inline-block; max-width: 100%; overflow-x: auto; padding: 8px 14px; "
            + "border: 1px solid rgba(128, 128, 128, 0.4); border-radius: 4px";

    private final String title;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> htmls = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private Optional<String> text = Optional.empty();

    private Card(String title) {
        this.title = title;
    }

    static Card of(String title) {
        return new Card(title);
    }

    /** A line; one without a value is left out. */
    Card fact(String name, Object value) {
        if (value != null && !value.toString().isEmpty()) {
            facts.put(name, value.toString());
        }
        return this;
    }

    /** A number with its thousands apart. */
    Card fact(String name, long number) {
        return fact(name, String.format(Locale.ROOT, "%,d", number));
    }

    Card table(Table table) {
        htmls.add(HtmlTable.of(table));
        texts.add(table.first(HtmlTable.ROWS).print(HtmlTable.ROWS));
        return this;
    }

    Card drawing(Optional<String> svg) {
        svg.map(drawing -> drawing.substring(drawing.indexOf("<svg"))).ifPresent(htmls::add); // without its prologue
        return this;
    }

    /** Pictures, which plain text leaves out. */
    Card pictures(String html) {
        htmls.add(html);
        return this;
    }

    /** Text as it stands, such as YAML. */
    Card lines(String lines) {
        htmls.add("<pre style=\"white-space: pre\">" + HtmlTable.escaped(lines) + "</pre>");
        texts.add(lines);
        return this;
    }

    /** What the object says of itself as text, in place of the card's. */
    Card text(String own) {
        text = Optional.of(own);
        return this;
    }

    String html() {
        var html = new StringBuilder("<div" + HtmlTable.WITHOUT_FORMULAS + " style=\"" + FRAME + "\">");
        html.append("<b>").append(HtmlTable.escaped(title)).append("</b>");
        if (!facts.isEmpty()) {
            html.append("<table style=\"margin: 4px 0\"><tbody>");
            facts.forEach((name, value) -> html.append("<tr><td style=\"text-align: left\">")
                    .append(HtmlTable.escaped(name))
                    .append("</td><td style=\"text-align: left; white-space: normal\">")
                    .append(HtmlTable.escaped(value))
                    .append("</td></tr>"));
            html.append("</tbody></table>");
        }
        htmls.forEach(html::append);
        return html.append("</div>").toString();
    }

    String text() {
        return text.orElseGet(() -> {
            List<String> lines = new ArrayList<>(List.of(title));
            facts.forEach((name, value) -> lines.add("  " + name + ": " + value));
            lines.addAll(texts);
            return String.join("\n", lines);
        });
    }

    void put(DisplayData output) {
        output.putText(text());
        output.putHTML(html());
    }
}
