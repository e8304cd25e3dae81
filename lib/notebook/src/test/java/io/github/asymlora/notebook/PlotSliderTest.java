package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlotSliderTest {
    private static final double[] SLOPES = {0.5, 1, 2};

    /** The second position has a series more than the others. */
    private static PlotSlider slider() {
        return Plot.slider("slope", SLOPES, slope -> {
            var plot = Plot.titled("slope " + slope).x("x").y("y").squareFrom(-1, 1);
            plot.line("both", new double[] {-1, 1}, new double[] {-slope, slope});
            return slope == 1 ? plot.line("B only", new double[] {0, 1}, new double[] {0, 0}) : plot;
        });
    }

    /** What Plotly shows when the slider stands there. */
    private static List<JsonNode> shownAt(ObjectNode figure, int position) {
        JsonNode visible = figure.at("/layout/sliders/0/steps/" + position + "/args/0/visible");
        assertThat(visible).hasSameSizeAs(figure.get("data"));
        var shown = new ArrayList<JsonNode>();
        for (int i = 0; i < visible.size(); i++) {
            if (visible.get(i).booleanValue()) {
                shown.add(figure.get("data").get(i));
            }
        }
        return shown;
    }

    @Test
    void everyPositionShowsItsOwnSeries() {
        ObjectNode figure = slider().json();

        assertThat(figure.get("data")).hasSize(4);
        for (int i = 0; i < SLOPES.length; i++) {
            List<JsonNode> shown = shownAt(figure, i);
            assertThat(shown).hasSize(i == 1 ? 2 : 1);
            assertThat(shown.get(0).at("/y/1").asDouble()).isEqualTo(SLOPES[i]);
            JsonNode step = figure.at("/layout/sliders/0/steps/" + i);
            assertThat(step.path("method").asText()).isEqualTo("update");
            assertThat(step.at("/args/1").path("title.text").asText()).isEqualTo("slope " + SLOPES[i]);
        }
        assertThat(figure.at("/layout/sliders/0/steps/2/label").asText()).isEqualTo("2");
    }

    @Test
    void beginsInTheMiddleWhichIsAlsoTheStillPicture() {
        ObjectNode figure = slider().json();

        assertThat(figure.at("/layout/sliders/0/active").asInt()).isEqualTo(1);
        for (JsonNode trace : figure.get("data")) {
            assertThat(trace.path("visible").booleanValue())
                    .isEqualTo(shownAt(figure, 1).contains(trace));
        }
        assertThat(figure.at("/layout/title/text").asText()).isEqualTo("slope 1.0");
        assertThat(PlotlyJson.summary(slider().middle()))
                .isEqualTo("Figure \"slope 1.0\": scatter both, scatter B only");
        assertThat(slider().middle().get("layout").has("sliders")).isFalse();
    }

    @Test
    void aSquareOfEqualRangesIsSquareInBothPictures() {
        ObjectNode middle = slider().middle();
        var points = DrawnShapes.marks(StillPicture.svg(middle).orElseThrow(), "rgb(0,114,178)");

        assertThat(middle.at("/layout/xaxis/range")).isEqualTo(middle.at("/layout/yaxis/range"));
        assertThat(middle.at("/layout/yaxis/scaleanchor").asText()).isEqualTo("x");
        double across = points.get(1)[0] - points.get(0)[0];
        double up = points.get(0)[1] - points.get(1)[1];
        assertThat(up / across).isCloseTo(1, within(0.1));
    }
}
