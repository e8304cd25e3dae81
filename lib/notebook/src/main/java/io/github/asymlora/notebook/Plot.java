package io.github.asymlora.notebook;

import io.github.asymlora.stat.Interval;
import io.github.asymlora.train.Outcomes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.TickSettings;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.HeatmapTrace;
import tech.tablesaw.plotly.traces.HistogramTrace;
import tech.tablesaw.plotly.traces.Trace;

/**
 * A figure in a few words: named series over titled axes. A cell that ends with one shows it; {@link #figure()} is the
 * Tablesaw figure, for all that isn't offered here.
 *
 * <pre>{@code
 * Plot.titled("Where the asymmetry appears").x("rank").logX().y("balanced accuracy")
 *     .lines(runs, "rank", "accuracy", "arm")
 * }</pre>
 */
public final class Plot {
    /** Up to this many points a spread is drawn as error bars, and as a band above. */
    private static final int MOST_ERROR_BARS = 12;

    /** Ticks of a logarithmic axis are at least this factor apart. */
    private static final double NEAREST_TICKS = 1.25;

    private final String title;
    private final List<Trace> traces = new ArrayList<>();
    private final TreeSet<Double> ticks = new TreeSet<>();
    private String x = "";
    private String y = "";
    private double[] yRange;
    private boolean square;
    private boolean logX;
    private boolean logY;

    private Plot(String title) {
        this.title = title;
    }

    public static Plot titled(String title) {
        return new Plot(title);
    }

    /** The title of the horizontal axis. */
    public Plot x(String title) {
        x = title;
        return this;
    }

    /** The title of the vertical axis. */
    public Plot y(String title) {
        y = title;
        return this;
    }

    /** The same vertical axis in several figures, so that they can be compared. */
    public Plot yFrom(double low, double high) {
        yRange = new double[] {low, high};
        return this;
    }

    /** The same range on both axes and one unit of length, so that a circle looks round. */
    public Plot squareFrom(double low, double high) {
        square = true;
        return yFrom(low, high);
    }

    /** A figure with a slider: the plot that belongs to the chosen one of the values. */
    public static PlotSlider slider(String name, double[] values, DoubleFunction<Plot> plot) {
        return new PlotSlider(
                name,
                Arrays.stream(values).mapToObj(Plot::plain).toList(),
                Arrays.stream(values).mapToObj(plot).toList());
    }

    public Plot logX() {
        logX = true;
        return this;
    }

    public Plot logY() {
        logY = true;
        return this;
    }

    /** A line. On a logarithmic axis the values of x of a few points are its ticks. */
    public Plot line(String name, double[] xs, double[] ys) {
        ticksAt(xs);
        return add(SeriesTrace.line(name, xs, ys));
    }

    /** A line with a spread around each value: error bars, or a band when there are many points. */
    public Plot line(String name, double[] xs, double[] ys, double[] spread) {
        ticksAt(xs);
        if (xs.length <= MOST_ERROR_BARS) {
            return add(SeriesTrace.line(name, xs, ys).withErrorBars(spread));
        }
        add(SeriesTrace.band(name, xs, ys, spread));
        return add(SeriesTrace.line(name, xs, ys));
    }

    /**
     * A line for each group of the table's rows. Rows of a group that share an x, such as the seeds of a run, are
     * averaged, and their standard deviation is the spread.
     */
    public Plot lines(Table table, String x, String y, String group) {
        grouped(table, group).forEach((name, rows) -> {
            var byX = new TreeMap<Double, List<Double>>();
            rows.forEach(row -> byX.computeIfAbsent(number(row, x), key -> new ArrayList<>())
                    .add(number(row, y)));
            double[] xs = array(byX.keySet());
            double[] means = byX.values().stream().mapToDouble(Plot::mean).toArray();
            boolean repeated = byX.values().stream().anyMatch(values -> values.size() > 1);
            if (repeated) {
                line(
                        name,
                        xs,
                        means,
                        byX.values().stream().mapToDouble(Plot::deviation).toArray());
            } else {
                line(name, xs, means);
            }
        });
        return this;
    }

    public Plot points(String name, double[] xs, double[] ys) {
        return add(SeriesTrace.points(name, xs, ys));
    }

    /** A point for each row of the table, in the colour of its group. */
    public Plot points(Table table, String x, String y, String group) {
        grouped(table, group)
                .forEach((name, rows) -> points(
                        name,
                        rows.stream().mapToDouble(row -> number(row, x)).toArray(),
                        rows.stream().mapToDouble(row -> number(row, y)).toArray()));
        return this;
    }

    /** A point with error bars for each category: for values whose differences are small beside their distance from 0. */
    public Plot points(String name, String[] categories, double[] values, double[] spread) {
        return add(SeriesTrace.points(name, categories, values).withErrorBars(spread));
    }

    /** A point with its interval for each category; error bars are half of it, which suits intervals that are nearly even. */
    public Plot points(String name, Collection<String> categories, Collection<Interval> intervals) {
        return points(
                name,
                categories.toArray(String[]::new),
                intervals.stream().mapToDouble(Interval::value).toArray(),
                intervals.stream()
                        .mapToDouble(interval -> (interval.high() - interval.low()) / 2)
                        .toArray());
    }

    /** The arms of every place with their intervals. */
    public Plot points(Outcomes outcomes) {
        for (String place : outcomes.places()) {
            List<String> arms = outcomes.arms(place);
            points(
                    place,
                    arms,
                    arms.stream().map(arm -> outcomes.interval(place, arm)).toList());
        }
        return this;
    }

    public Plot bars(String name, String[] categories, double[] heights) {
        return add(BarTrace.builder(categories, heights).name(name).build());
    }

    public Plot histogram(String name, double[] values) {
        return add(HistogramTrace.builder(values).name(name).opacity(0.7).build());
    }

    /** {@code values[row][column]} as colours. */
    public Plot heatmap(String[] columns, String[] rows, double[][] values) {
        return add(HeatmapTrace.builder(columns, rows, values).build());
    }

    /** The figure as a drawing, as readers see it that run no script. */
    public Optional<String> svg() {
        return StillPicture.svg(PlotlyJson.of(figure()));
    }

    public Figure figure() {
        Layout layout = Layout.builder(title)
                .xAxis((square ? ranged(axis(x, false, false)) : axis(x, logX, logX)).build())
                .yAxis(ranged(axis(y, logY, false)).build())
                .barMode(Layout.BarMode.GROUP)
                .showLegend(traces.size() > 1)
                .build();
        return new Figure(layout, traces.toArray(new Trace[0]));
    }

    private Axis.AxisBuilder ranged(Axis.AxisBuilder axis) {
        if (square) {
            axis.constrain(Axis.Constrain.DOMAIN); // keeps the range and gives up room instead
        }
        return yRange == null ? axis : axis.range(yRange[0], yRange[1]);
    }

    private Axis.AxisBuilder axis(String title, boolean log, boolean ticksAtData) {
        Axis.AxisBuilder axis = Axis.builder().title(title);
        if (log) {
            axis.type(Axis.Type.LOG);
        }
        if (ticksAtData && !ticks.isEmpty() && ticks.size() <= MOST_ERROR_BARS) {
            List<Double> apart = farApart(ticks);
            axis.tickSettings(TickSettings.builder()
                    .tickMode(TickSettings.TickMode.ARRAY)
                    .arrayTicks(array(apart), apart.stream().map(Plot::plain).toArray(String[]::new))
                    .build());
        }
        return axis;
    }

    private void ticksAt(double[] xs) {
        if (xs.length <= MOST_ERROR_BARS) {
            Arrays.stream(xs).forEach(ticks::add);
        }
    }

    /** Without those so near to the one before that their labels would touch. */
    private static List<Double> farApart(Iterable<Double> ascending) {
        var kept = new ArrayList<Double>();
        for (double value : ascending) {
            if (kept.isEmpty() || value >= NEAREST_TICKS * kept.get(kept.size() - 1)) {
                kept.add(value);
            }
        }
        return kept;
    }

    private Plot add(Trace trace) {
        traces.add(trace);
        return this;
    }

    private static Map<String, List<Row>> grouped(Table table, String group) {
        var groups = new LinkedHashMap<String, List<Row>>();
        for (int i = 0; i < table.rowCount(); i++) {
            groups.computeIfAbsent(table.getString(i, group), name -> new ArrayList<>())
                    .add(table.row(i));
        }
        return groups;
    }

    private static double number(Row row, String column) {
        return ((Number) row.getObject(column)).doubleValue();
    }

    private static double[] array(Iterable<Double> values) {
        var list = new ArrayList<Double>();
        values.forEach(list::add);
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double mean(List<Double> values) {
        return StatUtils.mean(array(values));
    }

    private static double deviation(List<Double> values) {
        return Math.sqrt(StatUtils.variance(array(values)));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
