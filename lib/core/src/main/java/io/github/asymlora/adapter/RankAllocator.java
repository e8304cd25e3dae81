package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.tensor.Operators;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves {@link AdaLora}'s ranks to where they matter.
 *
 * <pre>
 * I = |w · g|,  Ī ← β1 Ī + (1−β1) I,  Ū ← β2 Ū + (1−β2) |I − Ī|            for each number w and its gradient g
 * S = s(E) + mean s(A's row) + mean s(B's column),  s = Ī · Ū                for each triplet
 * </pre>
 *
 * The triplets whose S is not above that of the last one beyond the budget have their E set to 0. Until the last
 * allocation they may grow back. Source: Zhang et al. 2023, eq. 8 to 11.
 */
final class RankAllocator implements TrainingHook {
    private static final String SMOOTHED = ".importance";
    private static final String UNCERTAIN = ".uncertainty";
    private static final String KEPT = ".kept";

    private final AdaLora method;
    private final Map<String, NDArray> tensors;
    private final List<String> layers;
    private final Map<String, NDArray> gradients = new LinkedHashMap<>();
    private final Map<String, Importance> importance = new LinkedHashMap<>();
    private final Map<String, NDArray> factors = new LinkedHashMap<>();
    private Map<String, boolean[]> mask = Map.of();

    RankAllocator(AdaLora method, Adapter adapter) {
        if (method.budget().total() < 1) {
            throw new InputException("AdaLoRA is to know the steps of the training: set them with over(...).");
        }
        this.method = method;
        this.tensors = adapter.tensors();
        this.layers = List.copyOf(adapter.layers().keySet());
        tensors.forEach((name, w) -> importance.put(name, Importance.of(w)));
    }

    /** w · mean of ‖A Aᵀ − I‖ and ‖Bᵀ B − I‖ over all layers. */
    @Override
    public NDArray penalty(NDManager scope) {
        NDArray sum = scope.zeros(new Shape());
        int count = 0;
        for (String layer : layers) {
            sum = sum.add(distance(alias(layer, AdaLora.A, scope), true));
            sum = sum.add(distance(alias(layer, AdaLora.B, scope), false));
            count += 2;
        }
        return Operators.scale(sum, method.orthogonality() / count);
    }

    private NDArray alias(String layer, String factor, NDManager scope) {
        NDArray w = tensors.get(layer + "." + factor);
        NDArray alias = w.reshape(w.getShape());
        alias.attach(scope);
        return alias;
    }

    private static NDArray distance(NDArray p, boolean rows) {
        NDArray gram = rows ? p.matMul(p.transpose()) : p.transpose().matMul(p);
        NDArray identity = p.getManager().eye((int) gram.getShape().get(0));
        return gram.sub(identity).square().sum().sqrt();
    }

    @Override
    public void before(Map<String, NDArray> byName) {
        tensors.keySet().forEach(name -> gradients.put(name, byName.get(name).duplicate()));
    }

    @Override
    public void after(int step) {
        int last = method.budget().last();
        if (step < last) {
            importance.forEach((name, seen) -> Operators.importance(
                    seen.smoothed,
                    seen.uncertain,
                    tensors.get(name),
                    gradients.get(name),
                    method.beta1(),
                    method.beta2()));
        }
        if (method.budget().allocatesAt(step)) {
            keep(allocate(method.budget().at(step, layers.size())));
            apply();
        } else if (step > last) {
            apply();
        }
    }

    @Override
    public Map<String, NDArray> state(NDManager scope) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        importance.forEach((name, seen) -> {
            state.put(name + SMOOTHED, seen.smoothed);
            state.put(name + UNCERTAIN, seen.uncertain);
        });
        mask.forEach((layer, keep) -> state.put(layer + KEPT, scope.create(keep)));
        return state;
    }

    @Override
    public void restore(Map<String, NDArray> saved) {
        importance.forEach((name, seen) -> {
            copy(saved.get(name + SMOOTHED), seen.smoothed);
            copy(saved.get(name + UNCERTAIN), seen.uncertain);
        });
        Map<String, boolean[]> kept = new LinkedHashMap<>();
        for (String layer : layers) {
            NDArray keep = saved.get(layer + KEPT); // none before the first allocation
            if (keep != null) {
                kept.put(layer, keep.toBooleanArray());
            }
        }
        keep(kept);
    }

    private static void copy(NDArray from, NDArray to) {
        Operators.copy(from.reshape(to.getShape()), to);
    }

    /** By layer, which triplets the budget has a place for. */
    private Map<String, boolean[]> allocate(int budget) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        layers.forEach(layer -> scores.put(layer, scores(layer)));
        double[] sorted = scores.values().stream()
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        int surplus = sorted.length - budget;
        double threshold = surplus < 1 ? Double.NEGATIVE_INFINITY : sorted[surplus - 1];
        Map<String, boolean[]> kept = new LinkedHashMap<>();
        scores.forEach((layer, values) -> {
            boolean[] keep = new boolean[values.length];
            for (int i = 0; i < keep.length; i++) {
                keep[i] = values[i] > threshold;
            }
            kept.put(layer, keep);
        });
        return kept;
    }

    private double[] scores(String layer) {
        double[] a = importance.get(layer + "." + AdaLora.A).scores();
        double[] b = importance.get(layer + "." + AdaLora.B).scores();
        double[] e = importance.get(layer + "." + AdaLora.E).scores();
        int rank = e.length;
        double[] scores = new double[rank];
        for (int i = 0; i < rank; i++) {
            int in = a.length / rank;
            int out = b.length / rank;
            double row = 0;
            for (int j = 0; j < in; j++) {
                row += a[i * in + j];
            }
            double column = 0;
            for (int j = 0; j < out; j++) {
                column += b[j * rank + i];
            }
            scores[i] = e[i] + row / in + column / out;
        }
        return scores;
    }

    /** Which triplets stay, and as the factors of their E. */
    private void keep(Map<String, boolean[]> kept) {
        mask = kept;
        factors.values().forEach(NDArray::close);
        factors.clear();
        kept.forEach((layer, keep) -> {
            NDArray e = tensors.get(layer + "." + AdaLora.E);
            float[] values = new float[keep.length];
            for (int i = 0; i < keep.length; i++) {
                values[i] = keep[i] ? 1 : 0;
            }
            factors.put(layer, e.getManager().create(values, e.getShape()));
        });
    }

    private void apply() {
        factors.forEach((layer, factor) -> tensors.get(layer + "." + AdaLora.E).muli(factor));
    }

    /** Ī and Ū of one tensor, in fp64 where it is. */
    private record Importance(NDArray smoothed, NDArray uncertain) {
        static Importance of(NDArray w) {
            NDManager manager = w.getManager();
            return new Importance(
                    manager.zeros(w.getShape(), DataType.FLOAT64), manager.zeros(w.getShape(), DataType.FLOAT64));
        }

        double[] scores() {
            double[] scores = smoothed.toDoubleArray();
            double[] uncertainties = uncertain.toDoubleArray();
            for (int i = 0; i < scores.length; i++) {
                scores[i] *= uncertainties[i];
            }
            return scores;
        }
    }
}
