package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import tech.tablesaw.plotly.components.HoverLabel;
import tech.tablesaw.plotly.traces.Trace;

/** A line or points with a spread, which Tablesaw's own traces don't have. */
record SeriesTrace(String name, ObjectNode json) implements Trace {
    private static final int MOST_MARKERS = 30;

    static SeriesTrace line(String name, double[] xs, double[] ys) {
        return scatter(name, xs, ys, xs.length <= MOST_MARKERS ? "lines+markers" : "lines");
    }

    static SeriesTrace points(String name, double[] xs, double[] ys) {
        SeriesTrace points = scatter(name, xs, ys, "markers");
        points.json.putObject("marker").put("size", 9);
        return points;
    }

    static SeriesTrace points(String name, String[] categories, double[] ys) {
        SeriesTrace points = points(name, new double[0], ys);
        points.json.set(
                "x",
                points.json
                        .arrayNode()
                        .addAll(Arrays.stream(categories)
                                .map(points.json::textNode)
                                .toList()));
        return points;
    }

    /** The area between y - spread and y + spread, without an entry of its own in the legend. */
    static SeriesTrace band(String name, double[] xs, double[] ys, double[] spread) {
        int n = xs.length;
        double[] aroundX = new double[2 * n];
        double[] aroundY = new double[2 * n];
        for (int i = 0; i < n; i++) {
            aroundX[i] = xs[i];
            aroundY[i] = ys[i] + spread[i];
            aroundX[2 * n - 1 - i] = xs[i];
            aroundY[2 * n - 1 - i] = ys[i] - spread[i];
        }
        SeriesTrace band = scatter(name, aroundX, aroundY, "lines");
        band.json
                .put("fill", "toself")
                .put("showlegend", false)
                .put("hoverinfo", "skip")
                .put("opacity", 0.2);
        band.json.withObjectProperty("line").put("width", 0).put("color", Theme.colour(name));
        return band;
    }

    SeriesTrace withErrorBars(double[] spread) {
        json.putObject("error_y").put("type", "data").set("array", array(spread));
        return this;
    }

    @Override
    public String asJavascript(int index) {
        return "var trace" + index + " = " + json + ";";
    }

    @Override
    public HoverLabel hoverLabel() {
        return null;
    }

    @Override
    public boolean showLegend() {
        return true;
    }

    private static SeriesTrace scatter(String name, double[] xs, double[] ys, String mode) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "scatter").put("mode", mode).put("name", name).put("legendgroup", name);
        json.set("x", array(xs));
        json.set("y", array(ys));
        return new SeriesTrace(name, json);
    }

    private static ArrayNode array(double[] values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(values.length);
        for (double value : values) {
            if (Double.isFinite(value)) {
                array.add(value);
            } else {
                array.addNull();
            }
        }
        return array;
    }
}
