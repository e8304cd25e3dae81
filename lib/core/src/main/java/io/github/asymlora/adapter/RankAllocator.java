package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    private final Map<String, float[]> gradients = new LinkedHashMap<>();
    private final Map<String, Importance> importance = new LinkedHashMap<>();
    private Map<String, boolean[]> mask = Map.of();

    RankAllocator(AdaLora method, Adapter adapter) {
        if (method.budget().total() < 1) {
            throw new InputException("AdaLoRA is to know the steps of the training: set them with over(...).");
        }
        this.method = method;
        this.tensors = adapter.tensors();
        this.layers = List.copyOf(adapter.layers().keySet());
        tensors.forEach((name, w) -> importance.put(name, new Importance((int) w.size())));
    }

    /** w · mean of ‖A Aᵀ − I‖ and ‖Bᵀ B − I‖ over all layers. */
    @Override
    public NDArray penalty(NDManager scope) {
        NDArray sum = scope.create(0f);
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
        tensors.keySet().forEach(name -> gradients.put(name, byName.get(name).toFloatArray()));
    }

    @Override
    public void after(int step) {
        int last = method.budget().last();
        if (step < last) {
            importance.forEach((name, seen) ->
                    seen.update(tensors.get(name).toFloatArray(), gradients.get(name), method.beta1(), method.beta2()));
        }
        if (method.budget().allocatesAt(step)) {
            mask = allocate(method.budget().at(step, layers.size()));
            apply(mask);
        } else if (step > last) {
            apply(mask);
        }
    }

    @Override
    public Map<String, NDArray> state(NDManager scope) {
        Map<String, NDArray> state = new LinkedHashMap<>();
        importance.forEach((name, seen) -> {
            state.put(name + SMOOTHED, scope.create(seen.smoothed));
            state.put(name + UNCERTAIN, scope.create(seen.uncertain));
        });
        mask.forEach((layer, keep) -> state.put(layer + KEPT, scope.create(keep)));
        return state;
    }

    @Override
    public void restore(Map<String, NDArray> saved) {
        importance.forEach((name, seen) -> {
            copy(saved.get(name + SMOOTHED).toDoubleArray(), seen.smoothed);
            copy(saved.get(name + UNCERTAIN).toDoubleArray(), seen.uncertain);
        });
        mask = new LinkedHashMap<>();
        for (String layer : layers) {
            NDArray keep = saved.get(layer + KEPT); // none before the first allocation
            if (keep != null) {
                mask.put(layer, keep.toBooleanArray());
            }
        }
    }

    private static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
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
        Importance a = importance.get(layer + "." + AdaLora.A);
        Importance b = importance.get(layer + "." + AdaLora.B);
        Importance e = importance.get(layer + "." + AdaLora.E);
        int rank = e.size();
        double[] scores = new double[rank];
        for (int i = 0; i < rank; i++) {
            int in = a.size() / rank;
            int out = b.size() / rank;
            double row = 0;
            for (int j = 0; j < in; j++) {
                row += a.score(i * in + j);
            }
            double column = 0;
            for (int j = 0; j < out; j++) {
                column += b.score(j * rank + i);
            }
            scores[i] = e.score(i) + row / in + column / out;
        }
        return scores;
    }

    private void apply(Map<String, boolean[]> kept) {
        kept.forEach((layer, keep) -> {
            NDArray e = tensors.get(layer + "." + AdaLora.E);
            float[] factors = new float[keep.length];
            for (int i = 0; i < keep.length; i++) {
                factors[i] = keep[i] ? 1 : 0;
            }
            try (NDArray factor = e.getManager().create(factors, e.getShape())) {
                e.muli(factor);
            }
        });
    }

    /** Ī and Ū of one tensor. */
    private static final class Importance {
        private final double[] smoothed;
        private final double[] uncertain;

        Importance(int size) {
            smoothed = new double[size];
            uncertain = new double[size];
        }

        void update(float[] weights, float[] slopes, double beta1, double beta2) {
            for (int i = 0; i < smoothed.length; i++) {
                double now = Math.abs((double) weights[i] * slopes[i]);
                smoothed[i] = beta1 * smoothed[i] + (1 - beta1) * now;
                uncertain[i] = beta2 * uncertain[i] + (1 - beta2) * Math.abs(now - smoothed[i]);
            }
        }

        double score(int i) {
            return smoothed[i] * uncertain[i];
        }

        int size() {
            return smoothed.length;
        }
    }
}
