package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class PlotTest {
    private static final String BOTH = "rgb(0,114,178)";
    private static final String B_ONLY = "rgb(213,94,0)";
    private static final String GRID = "rgb(229,229,229)";
    private static final Predicate<DrawnShapes.Box> VISIBLE = box -> box.height() > 1;

    private static final Table RUNS = Table.create(
            StringColumn.create("arm", "both", "both", "both", "B only", "B only"),
            IntColumn.create("rank", 8, 1, 1, 1, 8),
            DoubleColumn.create("accuracy", 0.9, 0.7, 0.8, 0.6, 0.8));

    @Test
    void linesAverageRepeatedRunsAndShowTheirDeviation() {
        JsonNode data = data(Plot.titled("t").logX().lines(RUNS, "rank", "accuracy", "arm"));

        assertThat(data.at("/0/name").asText()).isEqualTo("both");
        assertThat(data.at("/0/x").toString()).isEqualTo("[1.0,8.0]");
        assertThat(data.at("/0/y/0").asDouble()).isCloseTo(0.75, within(1e-12));
        assertThat(data.at("/0/error_y/array/0").asDouble()).isCloseTo(Math.sqrt(0.005), within(1e-12));
        assertThat(data.at("/0/error_y/array/1").asDouble()).isZero();
        assertThat(data.at("/1/name").asText()).isEqualTo("B only");
        assertThat(data.at("/1").has("error_y")).isFalse();
    }

    @Test
    void figuresCanShareAVerticalAxis() {
        JsonNode layout = PlotlyJson.of(Plot.titled("t")
                        .yFrom(0, 1)
                        .lines(RUNS, "rank", "accuracy", "arm")
                        .figure())
                .path("layout");

        assertThat(layout.at("/yaxis/range").toString()).isEqualTo("[0.0,1.0]");
    }

    @Test
    void ticksOfALogAxisAreTheRanks() {
        JsonNode layout = PlotlyJson.of(Plot.titled("t")
                        .logX()
                        .lines(RUNS, "rank", "accuracy", "arm")
                        .figure())
                .path("layout");

        assertThat(layout.at("/xaxis/tickvals").toString()).isEqualTo("[1.0,8.0]");
        assertThat(layout.at("/xaxis/ticktext").toString()).isEqualTo("[\"1\",\"8\"]");
    }

    @Test
    void ticksOfALogAxisAreThePointsOfItsLinesWhereTheyAreApart() {
        double[] xs = {8, 30, 32, 64};
        JsonNode layout = PlotlyJson.of(
                        Plot.titled("t").logX().line("both", xs, xs).figure())
                .path("layout");

        assertThat(layout.at("/xaxis/ticktext").toString()).isEqualTo("[\"8\",\"30\",\"64\"]");
    }

    @Test
    void manyPointsGetABandInTheSameColourAndOneEntryInTheLegend() {
        double[] xs = IntStream.range(0, 50).asDoubleStream().toArray();
        JsonNode data = data(Plot.titled("t").line("A only", xs, xs, xs));

        assertThat(data).hasSize(2);
        assertThat(data.at("/0/fill").asText()).isEqualTo("toself");
        assertThat(data.at("/0/x")).hasSize(100);
        assertThat(data.at("/0/showlegend").asBoolean(true)).isFalse();
        assertThat(data.at("/0/line/color")).isEqualTo(data.at("/1/line/color"));
    }

    @Test
    void pointsKeepEveryRow() {
        JsonNode data = data(Plot.titled("t").points(RUNS, "rank", "accuracy", "arm"));

        assertThat(data.at("/0/x").toString()).isEqualTo("[8.0,1.0,1.0]");
        assertThat(data.at("/0/mode").asText()).isEqualTo("markers");
    }

    static Iterable<Plot> plots() {
        double[] xs = {1, 10, 1000};
        double[] ys = {1e-6, 0.5, Double.NaN};
        String[] names = {"a", "b", "c"};
        return List.of(
                Plot.titled("lines").x("step").y("loss").logX().logY().line("both", xs, ys, new double[] {0, 0.1, 0}),
                Plot.titled("points").points("both", xs, ys).points("B only", xs, ys),
                Plot.titled("bars").bars("both", names, xs).bars("B only", names, xs),
                Plot.titled("histogram").histogram("gaps", xs),
                Plot.titled("heatmap").heatmap(names, new String[] {"r"}, new double[][] {{1, 2, 3}}));
    }

    @Test
    void gridLinesOfALogAxisStandWherePlotlyDrawsThem() {
        double[] xs = {1, 2, 3, 4};
        double[] ones = {1, 1, 1, 1};
        double[] falling = {100, 10, 0.5, 0.05};
        Plot plot = Plot.titled("t").logY().line("both", xs, falling).line("B only", xs, ones);
        double one = DrawnShapes.firstMark(still(plot), B_ONLY);

        assertThat(DrawnShapes.in(still(plot), GRID).boxes())
                .anySatisfy(line -> assertThat(line.middle()).isCloseTo(one, within(1.0)));
    }

    @Test
    void barsOfALogAxisAreLogarithmic() {
        String[] names = {"a"};
        String picture = still(
                Plot.titled("t").logY().bars("both", names, new double[] {0.01}).bars("B only", names, new double[] {100
                }));
        double low = DrawnShapes.in(picture, BOTH).boxes().get(0).height();
        double high = DrawnShapes.in(picture, B_ONLY).boxes().get(0).height();

        assertThat(high / low).as("five decades above 0.001, and one").isCloseTo(5, within(0.2));
    }

    @Test
    void overlaidHistogramsStandAtTheirOwnValues() {
        String picture = still(Plot.titled("t")
                .histogram("both", new double[] {0.1, 0.15, 0.2})
                .histogram("B only", new double[] {0.8, 0.85, 0.9}));

        assertThat(DrawnShapes.in(picture, BOTH).boxes()).filteredOn(VISIBLE).allMatch(box -> box.right() < 200);
        assertThat(DrawnShapes.in(picture, B_ONLY).boxes()).filteredOn(VISIBLE).allMatch(box -> box.left() > 450);
    }

    @Test
    void pointsOverCategoriesNeedNotStartAtZero() {
        String[] names = {"orthonormal", "Gaussian"};
        Plot plot = Plot.titled("t").points("both", names, new double[] {0.665, 0.668}, new double[] {0.001, 0.001});

        assertThat(data(plot).at("/0/x/1").asText()).isEqualTo("Gaussian");
        assertThat(data(plot).at("/0/error_y/array/0").asDouble()).isEqualTo(0.001);
        assertThat(StillPicture.svg(PlotlyJson.of(plot.figure()))).isPresent();
    }

    private static String still(Plot plot) {
        return StillPicture.svg(PlotlyJson.of(plot.figure())).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("plots")
    void everyKindHasAStillPicture(Plot plot) throws Exception {
        String svg = StillPicture.svg(PlotlyJson.of(plot.figure())).orElseThrow();

        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var root = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getElementsByTagName("path").getLength())
                .as("letters and marks")
                .isGreaterThan(10);
    }

    @Test
    void theSummaryNamesTheSeries() {
        String summary = PlotlyJson.summary(PlotlyJson.of(
                Plot.titled("Loss").lines(RUNS, "rank", "accuracy", "arm").figure()));

        assertThat(summary).isEqualTo("Figure \"Loss\": scatter both, scatter B only");
    }

    private static JsonNode data(Plot plot) {
        return PlotlyJson.of(plot.figure()).path("data");
    }
}
