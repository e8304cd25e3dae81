package io.github.asymlora.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.Trace;

/**
 * A Tablesaw figure as the JSON that JupyterLab's Plotly renderer draws. Tablesaw itself only prints a script, which
 * JupyterLab doesn't run.
 */
final class PlotlyJson {
    static final String MIME_TYPE = "application/vnd.plotly.v1+json";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Numbers that Tablesaw's templates put in quotes. */
    private static final Set<String> QUOTED_NUMBERS = Set.of("opacity", "dtick", "nticks", "tick0", "scaleratio");

    private static final Set<String> TEXTS = Set.of("text", "ticktext", "labels");
    private static final Set<String> QUOTED_BOOLEANS = Set.of("autorange", "visible");
    private static final Set<String> AXES = Set.of("xaxis", "yaxis", "yaxis1", "yaxis2", "yaxis3", "zaxis");

    private PlotlyJson() {}

    static ObjectNode of(Figure figure) {
        ObjectNode plotly = NODES.objectNode();
        ArrayNode data = plotly.putArray("data");
        Trace[] traces = figure.getTraces();
        for (int i = 0; i < traces.length; i++) {
            data.add(trace(JavascriptObject.in(traces[i].asJavascript(i))));
        }
        plotly.set(
                "layout",
                figure.getLayout() == null
                        ? NODES.objectNode()
                        : layout(JavascriptObject.in(figure.getLayout().asJavascript())));
        plotly.putObject("config")
                .put("responsive", true)
                .put("displaylogo", false)
                .put("typesetMath", false); // Plotly and JupyterLab's MathJax don't agree: a $…$ would end the figure
        Theme.applyTo(plotly);
        return plotly;
    }

    /**
     * The same tree in plain maps and lists, which is what the kernel can send. Plotly reads tags in texts: they are escaped,
     * but for the one that ends a line, which titles can't do without.
     */
    static Map<String, Object> asMap(ObjectNode plotly) {
        String escaped =
                plotly.toString().replace("&", "&amp;").replace("<", "&lt;").replaceAll("&lt;(br ?/?>)", "<$1");
        try {
            return MAPPER.readValue(escaped, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it was JSON before
        }
    }

    /** One line for a reader that shows no pictures, as {@code Figure "Loss": scatter both, scatter B only}. */
    static String summary(ObjectNode plotly) {
        List<String> traces = new ArrayList<>();
        for (JsonNode trace : plotly.path("data")) {
            traces.add((trace.path("type").asText() + " " + trace.path("name").asText()).strip());
        }
        String title = title(plotly, "");
        return "Figure \"" + title + "\": " + String.join(", ", traces);
    }

    /** The title of the figure (""), or of an axis, in one line. */
    static String title(ObjectNode plotly, String of) {
        return plotly.at("/layout" + of + "/title/text").asText().replaceAll("<br ?/?>", " ");
    }

    private static ObjectNode trace(ObjectNode trace) {
        plain(trace);
        if (trace.path("name").asText().isEmpty()) {
            trace.remove("name");
        }
        if (trace.path("histnorm").asText().isEmpty()) {
            trace.remove("histnorm");
        }
        return trace;
    }

    private static ObjectNode layout(ObjectNode layout) {
        plain(layout);
        titled(layout);
        layout.properties().stream()
                .filter(entry -> AXES.contains(entry.getKey()))
                .forEach(entry -> titled((ObjectNode) entry.getValue()));
        if (layout.at("/yaxis/constrain").asText().equals("domain")) { // Tablesaw can't say: as which other axis
            layout.withObjectProperty("yaxis").put("scaleanchor", "x");
        }
        return layout;
    }

    /** Plotly 3 wants {@code title: {text, font}} where Tablesaw prints {@code title, titlefont}. */
    private static void titled(ObjectNode node) {
        JsonNode text = node.remove("title");
        JsonNode font = node.remove("titlefont");
        if (text != null && !text.isNull() && !text.asText().isEmpty()) {
            ObjectNode title = node.putObject("title");
            title.set("text", text);
            if (font != null) {
                title.set("font", font);
            }
        }
    }

    /** Turns quoted numbers and booleans into plain ones, and what JSON can't say (NaN, infinities) into null. */
    private static void plain(ObjectNode object) {
        object.properties().forEach(entry -> entry.setValue(plain(entry.getKey(), entry.getValue())));
    }

    private static JsonNode plain(String key, JsonNode value) {
        if (value instanceof ObjectNode object) {
            plain(object);
            return object;
        }
        if (value instanceof ArrayNode array) {
            return plain(array, !TEXTS.contains(key));
        }
        if (value.isTextual() && QUOTED_NUMBERS.contains(key) && isNumber(value)) {
            return NODES.numberNode(Double.parseDouble(value.asText()));
        }
        if (value.isTextual() && QUOTED_BOOLEANS.contains(key) && value.asText().matches("(?i)true|false")) {
            return NODES.booleanNode(Boolean.parseBoolean(value.asText()));
        }
        return finite(value);
    }

    private static ArrayNode plain(ArrayNode array, boolean mayBeNumbers) {
        boolean numbers = mayBeNumbers;
        for (JsonNode element : array) {
            numbers &= element.isNumber() || element.isTextual() && isNumber(element);
        }
        ArrayNode result = NODES.arrayNode(array.size());
        for (JsonNode element : array) {
            if (element instanceof ArrayNode row) {
                result.add(plain(row, mayBeNumbers));
            } else {
                result.add(numbers && element.isTextual() ? number(element.asText()) : finite(element));
            }
        }
        return result;
    }

    private static boolean isNumber(JsonNode text) {
        String value = text.asText();
        return value.equals("null") || value.matches("NaN|-?Infinity|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    }

    private static JsonNode number(String text) {
        return text.equals("null") ? NODES.nullNode() : finite(NODES.numberNode(Double.parseDouble(text)));
    }

    private static JsonNode finite(JsonNode value) {
        return value.isDouble() && !Double.isFinite(value.asDouble()) ? NODES.nullNode() : value;
    }
}
