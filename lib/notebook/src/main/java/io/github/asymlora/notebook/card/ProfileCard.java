package io.github.asymlora.notebook.card;

import io.github.asymlora.notebook.Plot;
import io.github.asymlora.similarity.AdapterProfile;
import io.github.asymlora.similarity.LayerSimilarity;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How alike adapters are, layer by layer, beside what unrelated ones would be. */
final class ProfileCard {
    private ProfileCard() {}

    static Card of(AdapterProfile profile) {
        List<LayerSimilarity> layers = profile.layers();
        double[] places =
                IntStream.rangeClosed(1, layers.size()).asDoubleStream().toArray();
        double[] a = numbers(layers, LayerSimilarity::a);
        double[] b = numbers(layers, LayerSimilarity::b);
        Table table = Table.create(
                StringColumn.create("layer", layers.stream().map(LayerSimilarity::layer)),
                DoubleColumn.create("A", a),
                DoubleColumn.create(
                        "A by chance", numbers(layers, layer -> layer.chanceA().mean())),
                DoubleColumn.create("B", b),
                DoubleColumn.create(
                        "B by chance", numbers(layers, layer -> layer.chanceB().mean())));
        Plot plot = Plot.titled("how alike the adapters are")
                .x("layer")
                .y("similarity")
                .yFrom(0, 1);
        return Card.of("Similarity of adapters")
                .fact("mean of A", String.format(Locale.ROOT, "%.4f", profile.meanA()))
                .fact("mean of B", String.format(Locale.ROOT, "%.4f", profile.meanB()))
                .fact("without a partner", String.join(", ", profile.unmatched()))
                .drawing(plot.line("A", places, a).line("B", places, b).svg())
                .table(table);
    }

    private static double[] numbers(List<LayerSimilarity> layers, ToDoubleFunction<LayerSimilarity> number) {
        return layers.stream().mapToDouble(number).toArray();
    }
}
