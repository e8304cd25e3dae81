package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Plots behind a slider, one for each of its positions. All their series are in the figure, and the slider only says
 * which are visible, so it moves without a kernel: in JupyterLab offline, and in the HTML book. At first, and where
 * Plotly doesn't run, the one in the middle is shown.
 */
public final class PlotSlider {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ROOM = 90;

    private final String name;
    private final List<String> positions;
    private final List<ObjectNode> plots;

    /** @throws InputException unless there is a plot for each position, and at least one */
    PlotSlider(String name, List<String> positions, List<Plot> plots) {
        if (positions.isEmpty() || positions.size() != plots.size()) {
            throw new InputException(
                    "slider " + name + ": " + positions.size() + " positions for " + plots.size() + " plots");
        }
        this.name = name;
        this.positions = positions;
        this.plots = plots.stream().map(plot -> PlotlyJson.of(plot.figure())).toList();
    }

    /** The plot in the middle, for readers without Plotly. */
    ObjectNode middle() {
        return plots.get(plots.size() / 2);
    }

    /** All plots in one figure, whose axes are those of the middle one. */
    ObjectNode json() {
        ObjectNode figure = middle().deepCopy();
        ArrayNode data = figure.putArray("data");
        ArrayNode steps = NODES.arrayNode();
        int all = plots.stream().mapToInt(plot -> plot.get("data").size()).sum();
        for (int i = 0; i < plots.size(); i++) {
            var visible = new ArrayList<>(Collections.nCopies(all, false));
            for (var trace : plots.get(i).get("data")) {
                visible.set(data.size(), true);
                data.add(((ObjectNode) trace.deepCopy()).put("visible", plots.get(i) == middle()));
            }
            steps.add(step(positions.get(i), visible, plots.get(i)));
        }
        makeRoom((ObjectNode) figure.get("layout")).putArray("sliders").add(slider(steps));
        return figure;
    }

    private static ObjectNode step(String label, List<Boolean> visible, ObjectNode plot) {
        ObjectNode step = NODES.objectNode().put("method", "update").put("label", label);
        ArrayNode arguments = step.putArray("args");
        ArrayNode shown = arguments.addObject().putArray("visible");
        visible.forEach(shown::add);
        arguments.addObject().put("title.text", plot.at("/layout/title/text").asText());
        return step;
    }

    private ObjectNode slider(ArrayNode steps) {
        ObjectNode slider = NODES.objectNode().put("active", plots.size() / 2);
        slider.putObject("currentvalue").put("prefix", name + ": ");
        slider.putObject("pad").put("t", ROOM - 40);
        slider.set("steps", steps);
        return slider;
    }

    private static ObjectNode makeRoom(ObjectNode layout) {
        layout.put("height", layout.path("height").asInt() + ROOM);
        layout.withObjectProperty("margin").put("b", layout.at("/margin/b").asInt() + ROOM);
        return layout;
    }
}
