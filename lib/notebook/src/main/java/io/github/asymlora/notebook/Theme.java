package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One look for all figures: the same arm has the same colour in each of a notebook's figures. */
final class Theme {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String INK = "#333333";
    private static final String GRID = "#e5e5e5";

    /** Colours that readers with a colour vision deficiency tell apart (Okabe and Ito 2008). */
    private static final Map<String, String> ARMS = Map.of(
            "both", "#0072b2",
            "B only", "#d55e00",
            "A only", "#009e73",
            "head only", "#7f7f7f",
            "full", "#cc79a7");

    /** For all other series: those that no arm has come first, so that a line beside the arms looks like none of them. */
    private static final List<String> OTHERS =
            List.of("#e69f00", "#56b4e9", "#8c6d31", "#5254a3", "#0072b2", "#d55e00", "#009e73", "#cc79a7");

    private static final Map<String, String> SEEN = new HashMap<>();

    private Theme() {}

    /** The colour of a series: an arm's own, or else the next free one, which the name keeps from then on. */
    static synchronized String colour(String name) {
        String own = ARMS.get(name);
        return own != null ? own : SEEN.computeIfAbsent(name, fresh -> nextColour());
    }

    private static String nextColour() {
        return OTHERS.get(SEEN.size() % OTHERS.size());
    }

    /** Fills in what the figure leaves open. */
    static void applyTo(ObjectNode plotly) {
        ObjectNode layout = (ObjectNode) plotly.get("layout");
        if (layout.path("width").asInt() == 800 && layout.path("height").asInt() == 600) { // Tablesaw's defaults
            layout.remove("width");
            layout.remove("height");
        }
        if (layout.path("title").isObject()) {
            setDefault((ObjectNode) layout.get("title"), "x", 0.02); // the tool bar covers the right
            setDefault((ObjectNode) layout.get("title"), "xanchor", "left");
        }
        setDefault(layout, "height", 420);
        setDefault(layout, "hovermode", "closest");
        setDefault(layout, "plot_bgcolor", "white");
        setDefault(layout, "paper_bgcolor", "white");
        if (!layout.has("font")) {
            layout.putObject("font")
                    .put("family", "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif")
                    .put("size", 13)
                    .put("color", INK);
        }
        if (!layout.has("margin")) {
            layout.putObject("margin").put("l", 70).put("r", 30).put("t", 55).put("b", 60);
        }
        layout.withArrayProperty("colorway")
                .removeAll()
                .addAll(OTHERS.stream().map(layout::textNode).toList());
        axis(layout.withObjectProperty("xaxis"));
        axis(layout.withObjectProperty("yaxis"));
        plotly.path("data").forEach(trace -> colour((ObjectNode) trace));
    }

    private static void axis(ObjectNode axis) {
        setDefault(axis, "gridcolor", GRID);
        setDefault(axis, "linecolor", INK);
        setDefault(axis, "zerolinecolor", GRID);
        setDefault(axis, "automargin", true);
        if (axis.path("title").isObject()) {
            setDefault((ObjectNode) axis.get("title"), "standoff", 12); // else it may lie below the figure's edge
        }
    }

    /** Gives a named trace its colour, unless it brings one along. */
    private static void colour(ObjectNode trace) {
        if (trace.path("type").asText().equals("heatmap")) {
            setDefault(trace, "colorscale", "Viridis");
            return;
        }
        JsonNode name = trace.get("name");
        boolean coloured = trace.at("/marker/color").isValueNode()
                || trace.at("/line/color").isValueNode();
        if (name != null && !coloured && !trace.at("/marker/color").isArray()) {
            trace.withObjectProperty("marker").put("color", colour(name.asText()));
            if (trace.path("type").asText().equals("scatter")) {
                trace.withObjectProperty("line").put("color", colour(name.asText()));
            }
        }
    }

    private static void setDefault(ObjectNode node, String key, Object value) {
        if (!node.has(key)) {
            node.set(key, MAPPER.valueToTree(value));
        }
    }
}
