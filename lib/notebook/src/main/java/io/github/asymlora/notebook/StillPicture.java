package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.stat.StatUtils;
import org.knowm.xchart.BoxChart;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.Histogram;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A figure drawn as SVG without a script, for readers that don't run Plotly. It shows the same series in the same
 * colours, more plainly. There is none for trace types that notebooks rarely use, or where Java finds no fonts.
 */
final class StillPicture {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEGEND_MARK = 45;
    private static final int LETTER = 7;
    private static final int BINS = 20;
    private static final int LETTERS_ABREAST = 90;
    private static final Color[] VIRIDIS = {
        new Color(0x440154), new Color(0x3b528b), new Color(0x21918c), new Color(0x5ec962), new Color(0xfde725)
    };

    static {
        findFonts();
    }

    private StillPicture() {}

    /** Java keeps what it finds out about fonts below the user's home; in a notebook it goes into the cache instead. */
    private static void findFonts() {
        String cache = System.getenv("ASYMLORA_CACHE");
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", cache == null ? home : cache);
            var picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
            picture.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).stringWidth("B");
        } catch (RuntimeException | LinkageError | InternalError e) {
            // No fonts, no still pictures: svg() answers with nothing.
        } finally {
            System.setProperty("user.home", home);
        }
    }

    static Optional<String> svg(ObjectNode plotly) {
        try {
            var svg = new ByteArrayOutputStream();
            Optional<Chart<?, ?>> chart = chart(plotly);
            if (chart.isPresent()) {
                VectorGraphicsEncoder.saveVectorGraphic(chart.get(), svg, VectorGraphicsFormat.SVG);
            }
            return chart.map(drawn -> rounded(svg.toString(StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException | LinkageError | InternalError e) {
            return Optional.empty(); // a machine without fonts, or data that XChart can't draw: Plotly still shows it
        }
    }

    /** Coordinates to a tenth of a pixel: the letters are outlines, and twelve decimals would triple the notebook. */
    private static String rounded(String svg) {
        return svg.replaceAll("(\\d+\\.\\d)\\d+", "$1");
    }

    private static Optional<Chart<?, ?>> chart(ObjectNode plotly) {
        return switch (plotly.at("/data/0/type").asText()) {
            case "scatter" -> Optional.of(plotly.at("/data/0/x/0").isTextual() ? categories(plotly) : xy(plotly));
            case "bar" -> Optional.of(categories(plotly));
            case "histogram" -> Optional.of(histogram(plotly));
            case "box" -> Optional.of(boxes(plotly));
            case "heatmap" -> Optional.of(heatmap(plotly));
            default -> Optional.empty();
        };
    }

    private static XYChart xy(ObjectNode plotly) {
        boolean square = plotly.at("/layout/yaxis").has("scaleanchor");
        var chart = new XYChart(square ? squareWidth(plotly) : WIDTH, HEIGHT);
        dress(chart, chart.getStyler(), plotly);
        chart.getStyler()
                .setXAxisLogarithmic(isLog(plotly, "xaxis"))
                .setXAxisLogarithmicDecadeOnly(!withinADecade(plotly, "x"))
                .setErrorBarsColorSeriesColor(true);
        for (JsonNode trace : plotly.path("data")) {
            if (trace.path("fill").asText().equals("toself")) {
                continue; // a band; its line tells the story here
            }
            JsonNode spread = trace.at("/error_y/array");
            String name = uniqueName(trace, chart.getSeriesMap().size());
            XYSeries series = spread.isArray()
                    ? chart.addSeries(name, numbers(trace, "x"), numbers(trace, "y"), numbers(spread))
                    : chart.addSeries(name, numbers(trace, "x"), numbers(trace, "y"));
            String mode = trace.path("mode").asText();
            series.setLineStyle(new BasicStroke(mode.contains("lines") ? 2 : 0));
            series.setXYSeriesRenderStyle(
                    mode.contains("lines") ? XYSeries.XYSeriesRenderStyle.Line : XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(mode.contains("markers") ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            colour(trace, "line").ifPresent(series::setLineColor);
            colour(trace, "marker").ifPresent(series::setMarkerColor);
        }
        return chart;
    }

    /** What leaves about a square beside the legend. */
    private static int squareWidth(ObjectNode plotly) {
        int letters = StreamSupport.stream(plotly.path("data").spliterator(), false)
                .mapToInt(trace -> trace.path("name").asText().length())
                .max()
                .orElse(0);
        return HEIGHT + LEGEND_MARK + LETTER * letters;
    }

    private static boolean isLog(ObjectNode plotly, String axis) {
        return plotly.at("/layout/" + axis + "/type").asText().equals("log");
    }

    private static boolean withinADecade(ObjectNode plotly, String key) {
        double[] values = positive(plotly, key);
        return values.length == 0 || StatUtils.max(values) < 10 * StatUtils.min(values);
    }

    private static double[] positive(ObjectNode plotly, String key) {
        return all(plotly, key).filter(value -> value > 0).toArray();
    }

    private static DoubleStream all(ObjectNode plotly, String key) {
        return StreamSupport.stream(plotly.path("data").spliterator(), false)
                .flatMapToDouble(trace -> Arrays.stream(numbers(trace, key)));
    }

    /** Bars, or points over named categories. */
    private static CategoryChart categories(ObjectNode plotly) {
        var chart = new CategoryChart(WIDTH, HEIGHT);
        dress(chart, chart.getStyler(), plotly);
        leaningLabels(chart.getStyler(), plotly);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        if (isLog(plotly, "yaxis")) { // bars stand on the decade below the smallest
            double smallest = StatUtils.min(positive(plotly, "y"));
            chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(smallest / 2))));
        }
        for (JsonNode trace : plotly.path("data")) {
            JsonNode spread = trace.at("/error_y/array");
            var series = chart.addSeries(
                    uniqueName(trace, chart.getSeriesMap().size()),
                    texts(trace.path("x")),
                    list(numbers(trace, "y")),
                    spread.isArray() ? list(numbers(spread)) : null);
            colour(trace, "marker").ifPresent(colour -> {
                series.setFillColor(colour);
                series.setMarkerColor(colour);
                series.setLineColor(colour);
            });
            if (trace.path("type").asText().equals("scatter")) {
                series.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
                series.setMarker(SeriesMarkers.CIRCLE);
            }
        }
        return chart;
    }

    private static CategoryChart histogram(ObjectNode plotly) {
        var chart = new CategoryChart(WIDTH, HEIGHT);
        dress(chart, chart.getStyler(), plotly);
        chart.getStyler().setOverlapped(true).setAvailableSpaceFill(0.98).setXAxisMaxLabelCount(8);
        double[] all = all(plotly, "x").filter(Double::isFinite).toArray();
        int bins = bins(plotly.at("/data/0")); // the same for all series: an axis of categories is the first one's
        for (JsonNode trace : plotly.path("data")) {
            var histogram = new Histogram(list(numbers(trace, "x")), bins, StatUtils.min(all), StatUtils.max(all));
            List<String> centres =
                    histogram.getxAxisData().stream().map(StillPicture::label).toList();
            var series =
                    chart.addSeries(uniqueName(trace, chart.getSeriesMap().size()), centres, histogram.getyAxisData());
            colour(trace, "marker").ifPresent(series::setFillColor);
        }
        return chart;
    }

    /** Names too long to stand side by side lean, so that none covers another. */
    private static void leaningLabels(AxesChartStyler styler, ObjectNode plotly) {
        List<String> names = texts(plotly.at("/data/0/x"));
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        if (longest * names.size() > LETTERS_ABREAST) {
            styler.setXAxisLabelRotation(30);
        }
    }

    private static int bins(JsonNode trace) {
        int asked = trace.path("nbinsx").asInt();
        return asked > 0 ? asked : BINS;
    }

    private static BoxChart boxes(ObjectNode plotly) {
        var chart = new BoxChart(WIDTH, HEIGHT, Styler.ChartTheme.XChart);
        dress(chart, chart.getStyler(), plotly);
        leaningLabels(chart.getStyler(), plotly);
        for (JsonNode trace : plotly.path("data")) {
            List<String> groups = texts(trace.path("x"));
            double[] values = numbers(trace, "y");
            for (String group : groups.stream().distinct().toList()) {
                List<Double> own = new ArrayList<>();
                for (int i = 0; i < values.length; i++) {
                    if (groups.get(i).equals(group) && !Double.isNaN(values[i])) {
                        own.add(values[i]);
                    }
                }
                chart.addSeries(group, own);
            }
        }
        return chart;
    }

    private static HeatMapChart heatmap(ObjectNode plotly) {
        var chart = new HeatMapChartBuilder().width(WIDTH).height(HEIGHT).build();
        dress(chart, chart.getStyler(), plotly);
        leaningLabels(chart.getStyler(), plotly);
        JsonNode trace = plotly.at("/data/0");
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < trace.path("z").size(); row++) {
            JsonNode values = trace.path("z").get(row);
            for (int column = 0; column < values.size(); column++) {
                if (values.get(column).isNumber()) {
                    cells.add(new Number[] {column, row, values.get(column).asDouble()});
                }
            }
        }
        chart.addSeries("values", texts(trace.path("x")), texts(trace.path("y")), cells);
        chart.getStyler() // the legend is the colour scale, in steps because SVG has no gradient here
                .setRangeColors(VIRIDIS)
                .setPiecewise(true)
                .setHeatMapDecimalValueFormatter(StillPicture::label)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendVisible(true);
        cells.stream().mapToDouble(cell -> cell[2].doubleValue()).min().ifPresent(chart.getStyler()::setMin);
        cells.stream().mapToDouble(cell -> cell[2].doubleValue()).max().ifPresent(chart.getStyler()::setMax);
        return chart;
    }

    private static void dress(Chart<?, ?> chart, AxesChartStyler styler, ObjectNode plotly) {
        chart.setTitle(PlotlyJson.title(plotly, ""));
        chart.setXAxisTitle(PlotlyJson.title(plotly, "/xaxis"));
        chart.setYAxisTitle(PlotlyJson.title(plotly, "/yaxis"));
        boolean log = isLog(plotly, "yaxis");
        if (log) {
            styler.setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(!withinADecade(plotly, "y"));
        } else if (!(chart instanceof HeatMapChart)) { // whose rows have names
            chart.setCustomYAxisTickLabelsFormatter(StillPicture::label); // which makes a logarithmic axis linear
        }
        JsonNode range = plotly.at("/layout/yaxis/range");
        if (range.isArray() && !log) { // of a logarithmic axis it would be exponents
            styler.setYAxisMin(range.get(0).asDouble()).setYAxisMax(range.get(1).asDouble());
        }
        JsonNode across = plotly.at("/layout/xaxis/range");
        if (across.isArray() && !isLog(plotly, "xaxis")) {
            styler.setXAxisMin(across.get(0).asDouble())
                    .setXAxisMax(across.get(1).asDouble());
        }
        styler.setPlotGridLinesColor(new Color(0xe5e5e5)).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16))
                .setChartTitleBoxVisible(false)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setLegendBorderColor(Color.WHITE)
                .setLegendVisible(plotly.path("data").size() > 1)
                .setMarkerSize(7);
    }

    private static String label(Double value) {
        boolean plain = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6;
        String pattern = plain ? "0.####" : "0.##E0";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    private static String uniqueName(JsonNode trace, int index) {
        String name = trace.path("name").asText();
        return name.isEmpty() ? "series " + (index + 1) : name;
    }

    private static Optional<Color> colour(JsonNode trace, String part) {
        JsonNode colour = trace.path(part).path("color");
        return colour.asText().matches("#[0-9a-fA-F]{6}")
                ? Optional.of(Color.decode(colour.asText()))
                : Optional.empty();
    }

    private static double[] numbers(JsonNode trace, String key) {
        return numbers(trace.path(key));
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(value -> value.isNumber() ? value.asDouble() : Double.NaN)
                .toArray();
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
