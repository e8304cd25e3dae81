package io.github.asymlora.similarity;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Figure 1 of the paper as numbers: layer by layer, how alike the A factors and the B factors of several adapters are.
 *
 * @param layers those that every adapter has, in natural order
 * @param unmatched layers that only some of the adapters have
 */
public record AdapterProfile(List<LayerSimilarity> layers, List<String> unmatched) {
    /**
     * Compares two or more adapters, given as layer → factors. Ranks may differ, the layers' dimensions may not.
     *
     * @throws InputException for fewer than two adapters, no common layer, or a layer whose dimensions differ
     */
    public static AdapterProfile of(SimilarityMeasure measure, List<Map<String, LayerFactors>> adapters) {
        if (adapters.size() < 2) {
            throw new InputException(adapters.size() + " adapters to compare; it takes at least 2.");
        }
        Collection<String> all = new TreeSet<>(NaturalOrder.INSTANCE);
        adapters.forEach(adapter -> all.addAll(adapter.keySet()));
        List<LayerSimilarity> layers = new ArrayList<>();
        List<String> unmatched = new ArrayList<>();
        Map<List<Integer>, ChanceLevel> chances = new HashMap<>(); // by shape, of which there are few
        for (String layer : all) {
            if (adapters.stream().allMatch(adapter -> adapter.containsKey(layer))) {
                layers.add(compare(
                        measure,
                        layer,
                        chances,
                        adapters.stream().map(adapter -> adapter.get(layer)).toList()));
            } else {
                unmatched.add(layer);
            }
        }
        if (layers.isEmpty()) {
            throw new InputException("the adapters have no layer in common; the first has "
                    + adapters.get(0).keySet() + ", the second "
                    + adapters.get(1).keySet() + ".");
        }
        return new AdapterProfile(layers, unmatched);
    }

    private static String example(Map<String, LayerFactors> adapter) {
        return adapter.size() + " layers"
                + adapter.keySet().stream()
                        .findFirst()
                        .map(layer -> " such as " + layer)
                        .orElse("");
    }

    private static LayerSimilarity compare(
            SimilarityMeasure measure,
            String layer,
            Map<List<Integer>, ChanceLevel> chances,
            List<LayerFactors> factors) {
        List<RealMatrix> a = factors.stream().map(f -> f.a().transpose()).toList();
        List<RealMatrix> b = factors.stream().map(LayerFactors::b).toList();
        return new LayerSimilarity(
                layer,
                meanOverPairs(measure, layer + ", A", a),
                meanOverPairs(measure, layer + ", B", b),
                chance(measure, chances, a),
                chance(measure, chances, b));
    }

    private static double meanOverPairs(SimilarityMeasure measure, String name, List<RealMatrix> matrices) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < matrices.size(); i++) {
            for (int j = 0; j < i; j++, pairs++) {
                requireSameDimension(name, matrices.get(j), matrices.get(i));
                sum += measured(measure, matrices.get(j), matrices.get(i));
            }
        }
        return sum / pairs;
    }

    private static double measured(SimilarityMeasure measure, RealMatrix x, RealMatrix y) {
        try {
            return measure.of(x, y);
        } catch (InputException nothingToMeasure) { // shapes and finiteness are known to be right: a factor is zero
            return Double.NaN;
        }
    }

    private static void requireSameDimension(String name, RealMatrix x, RealMatrix y) {
        if (x.getRowDimension() != y.getRowDimension()) {
            throw new InputException(name + ": the layer has dimension " + x.getRowDimension() + " in one adapter and "
                    + y.getRowDimension() + " in another; they must adapt models of one shape.");
        }
    }

    /** Of the first two adapters, whose ranks stand for all. */
    private static ChanceLevel chance(
            SimilarityMeasure measure, Map<List<Integer>, ChanceLevel> chances, List<RealMatrix> factors) {
        int d = factors.get(0).getRowDimension();
        int p = factors.get(0).getColumnDimension();
        int q = factors.get(1).getColumnDimension();
        return chances.computeIfAbsent(List.of(d, p, q), shape -> ChanceLevel.of(measure, d, p, q));
    }

    /** The mean over layers of A's similarity; layers without a value are left out. */
    public double meanA() {
        return mean(LayerSimilarity::a);
    }

    /** The mean over layers of B's similarity; layers without a value are left out. */
    public double meanB() {
        return mean(LayerSimilarity::b);
    }

    private double mean(ToDoubleFunction<LayerSimilarity> value) {
        return layers.stream()
                .mapToDouble(value)
                .filter(v -> !Double.isNaN(v))
                .average()
                .orElse(Double.NaN);
    }
}
