package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Font;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.BoxTrace;
import tech.tablesaw.plotly.traces.ContourTrace;
import tech.tablesaw.plotly.traces.HeatmapTrace;
import tech.tablesaw.plotly.traces.Histogram2DTrace;
import tech.tablesaw.plotly.traces.HistogramTrace;
import tech.tablesaw.plotly.traces.PieTrace;
import tech.tablesaw.plotly.traces.Scatter3DTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;
import tech.tablesaw.plotly.traces.ViolinTrace;

class PlotlyJsonTest {
    private static final IntColumn RANKS = IntColumn.create("rank", 1, 2, 4);
    private static final DoubleColumn VALUES = DoubleColumn.create("value", 0.5, Double.NaN, 1e-9);
    private static final StringColumn NAMES = StringColumn.create("name", "a \"q\"", "b's & <c>\\", "c\nd");

    static Map<String, Trace> traces() {
        return Map.of(
                "scatter", ScatterTrace.builder(RANKS, VALUES).name("both").build(),
                "bar", BarTrace.builder(NAMES, VALUES).name("both").build(),
                "histogram",
                        HistogramTrace.builder(new double[] {1, 2, 3}).nBinsX(5).build(),
                "heatmap",
                        HeatmapTrace.builder(new String[] {"a"}, new String[] {"b"}, new double[][] {{1}})
                                .build(),
                "box", BoxTrace.builder(NAMES, VALUES).build(),
                "violin", ViolinTrace.builder(NAMES, VALUES).build(),
                "scatter3d", Scatter3DTrace.builder(RANKS, RANKS, RANKS).build(),
                "pie", PieTrace.builder(NAMES, VALUES).build(),
                "histogram2d",
                        Histogram2DTrace.builder(new double[] {1}, new double[] {2})
                                .build(),
                "contour",
                        ContourTrace.builder(new Object[] {1}, new Object[] {2}, new double[][] {{3}})
                                .build());
    }

    static Iterable<String> traceTypes() {
        return traces().keySet();
    }

    @ParameterizedTest
    @MethodSource("traceTypes")
    void everyTraceTypeBecomesStrictJson(String type) throws Exception {
        ObjectNode plotly = PlotlyJson.of(new Figure(Layout.builder("title").build(), traces().get(type)));

        JsonNode trace = plotly.at("/data/0");
        assertThat(trace.path("type").asText()).isEqualTo(type);
        String json = new ObjectMapper().writeValueAsString(PlotlyJson.asMap(plotly));
        assertThat(new ObjectMapper().readTree(json).at("/data/0/type").asText())
                .isEqualTo(type);
        assertThat(json).doesNotContain("NaN", "Infinity");
    }

    @Test
    void tagsInTextsAreText() {
        var sent = PlotlyJson.asMap(PlotlyJson.of(Plot.titled("<b>a</b> & b").figure()));
        assertThat(sent.get("layout").toString()).contains("text=&lt;b>a&lt;/b> &amp; b");
    }

    @Test
    void aLineOfATitleMayEnd() {
        ObjectNode plotly =
                PlotlyJson.of(new Figure(Layout.builder("one<br>two").build(), traces().get("bar")));

        assertThat(PlotlyJson.asMap(plotly).get("layout").toString()).contains("text=one<br>two");
        assertThat(PlotlyJson.summary(plotly)).startsWith("Figure \"one two\"");
    }

    @Test
    void numbersAreNumbersAndWhatIsMissingIsNull() {
        JsonNode trace = PlotlyJson.of(new Figure(
                        ScatterTrace.builder(RANKS, VALUES).opacity(0.5).build()))
                .at("/data/0");

        assertThat(trace.path("x").toString()).isEqualTo("[1.0,2.0,4.0]");
        assertThat(trace.path("y").toString()).isEqualTo("[0.5,null,1.0E-9]");
        assertThat(trace.path("opacity").isNumber()).isTrue();
        JsonNode infinite = PlotlyJson.of(
                        new Figure(ScatterTrace.builder(new double[] {1, 2}, new double[] {Double.POSITIVE_INFINITY, 3})
                                .build()))
                .at("/data/0/y");
        assertThat(infinite.toString()).isEqualTo("[null,3.0]");
    }

    @Test
    void namesOfCategoriesKeepEveryCharacter() {
        JsonNode x = PlotlyJson.of(new Figure(BarTrace.builder(NAMES, VALUES).build()))
                .at("/data/0/x");

        assertThat(x).extracting(JsonNode::asText).containsExactlyElementsOf(NAMES.asList());
    }

    @Property(tries = 200)
    void anyNameSurvives(@ForAll @StringLength(min = 1, max = 20) String name) {
        Trace trace = ScatterTrace.builder(RANKS, VALUES).name(name).build();
        ObjectNode plotly = PlotlyJson.of(new Figure(Layout.builder(name).build(), trace));

        assertThat(plotly.at("/data/0/name").asText()).isEqualTo(name);
        assertThat(plotly.at("/layout/title/text").asText()).isEqualTo(name);
    }

    @Test
    void titlesOfAxesAndLogAxesArePlotly3() {
        Layout layout = Layout.builder("Loss", "step", "")
                .yAxis(Axis.builder()
                        .type(Axis.Type.LOG)
                        .title("loss & more")
                        .titleFont(Font.builder().size(20).build())
                        .range(1, 2)
                        .build())
                .build();
        JsonNode json = PlotlyJson.of(new Figure(layout)).path("layout");

        assertThat(json.at("/xaxis/title/text").asText()).isEqualTo("step");
        assertThat(json.at("/yaxis/title/text").asText()).isEqualTo("loss & more");
        assertThat(json.at("/yaxis/title/font/size").asInt()).isEqualTo(20);
        assertThat(json.at("/yaxis/type").asText()).isEqualTo("log");
        assertThat(json.at("/yaxis/range").toString()).isEqualTo("[1.0,2.0]");
        assertThat(json.at("/yaxis/autorange").isBoolean()).isTrue();
    }

    @Test
    void anArmHasTheSameColourInEveryFigureUnlessTheTraceBringsOne() {
        JsonNode line = PlotlyJson.of(new Figure(
                        ScatterTrace.builder(RANKS, VALUES).name("B only").build()))
                .at("/data/0/line/color");
        JsonNode bar = PlotlyJson.of(new Figure(
                        BarTrace.builder(NAMES, VALUES).name("B only").build()))
                .at("/data/0/marker/color");
        JsonNode own = PlotlyJson.of(new Figure(ScatterTrace.builder(RANKS, VALUES)
                        .name("B only")
                        .line(Line.builder().color("#123456").build())
                        .build()))
                .at("/data/0/line/color");

        assertThat(line.asText()).isEqualTo(bar.asText()).startsWith("#");
        assertThat(own.asText()).isEqualTo("#123456");
        assertThat(Theme.colour("a new series")).isEqualTo(Theme.colour("a new series"));
    }

    @Test
    void aFigureWithoutALayoutIsDressedToo() {
        JsonNode layout = PlotlyJson.of(
                        new Figure(ScatterTrace.builder(RANKS, VALUES).build()))
                .path("layout");

        assertThat(layout.path("height").asInt()).isPositive();
        assertThat(layout.has("width")).as("left to the page").isFalse();
    }
}
