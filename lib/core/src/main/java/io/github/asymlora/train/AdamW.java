package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Adam with decoupled weight decay, to the letter as {@code torch.optim.AdamW} computes it.
 *
 * <pre>
 * w ← w − lr·λ·w          m ← m + (1−β1)(g−m)        v ← β2·v + (1−β2)·g²
 * w ← w − lr/(1−β1ᵗ) · m / (√v / √(1−β2ᵗ) + ε)
 * </pre>
 *
 * <p>Source: Loshchilov and Hutter 2019, algorithm 2.
 */
public final class AdamW implements AutoCloseable {
    /**
     * Its constants, with PyTorch's defaults in {@link #DEFAULT}.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the denominator
     * @param weightDecay λ
     */
    public record Options(double beta1, double beta2, double epsilon, double weightDecay) {
        public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0.01);
    }

    private final Map<String, NDArray> parameters;
    private final Options options;
    private final ToDoubleFunction<String> decay;
    private final ToDoubleFunction<String> rates;
    private final NDManager manager;
    private final Map<String, NDArray> moments = new LinkedHashMap<>();
    private int step;

    /**
     * Moments start at 0.
     *
     * @param parameters updated in place, by name
     * @param decays which of them weight decay acts on
     * @param manager the parent of the moments' own
     */
    public AdamW(Map<String, NDArray> parameters, Options options, Predicate<String> decays, NDManager manager) {
        this(parameters, options, name -> decays.test(name) ? options.weightDecay : 0, name -> 1, manager);
    }

    /**
     * The same with learning rates and decays that differ.
     *
     * @param decay λ of a parameter
     * @param rates learning rate of a parameter, as a multiple of the one that {@link #step} is given
     */
    public AdamW(
            Map<String, NDArray> parameters,
            Options options,
            ToDoubleFunction<String> decay,
            ToDoubleFunction<String> rates,
            NDManager manager) {
        this.parameters = parameters;
        this.options = options;
        this.decay = decay;
        this.rates = rates;
        this.manager = manager.newSubManager();
        parameters.forEach((name, w) -> {
            moments.put(first(name), this.manager.zeros(w.getShape(), w.getDataType()));
            moments.put(second(name), this.manager.zeros(w.getShape(), w.getDataType()));
        });
    }

    /** One update from the gradients, which are used up. */
    public void step(Map<String, NDArray> gradients, double learningRate) {
        step++;
        double second = Math.sqrt(1 - Math.pow(options.beta2, step));
        parameters.forEach((name, w) -> {
            double rate = learningRate * rates.applyAsDouble(name);
            double first = rate / (1 - Math.pow(options.beta1, step));
            Operators.adamW(
                    w,
                    gradients.get(name),
                    moments.get(first(name)),
                    moments.get(second(name)),
                    1 - rate * decay.applyAsDouble(name),
                    1 - options.beta1,
                    options.beta2,
                    1 - options.beta2,
                    second,
                    options.epsilon,
                    first);
        });
    }

    /** Updates made so far. */
    public int steps() {
        return step;
    }

    /** The moments by name, to be saved. */
    public Map<String, NDArray> state() {
        return moments;
    }

    /** Goes on from a saved state. */
    public void restore(Map<String, NDArray> saved, int steps) {
        moments.forEach((name, moment) -> Operators.copy(saved.get(name), moment));
        step = steps;
    }

    private static String first(String name) {
        return name + ".exp_avg";
    }

    private static String second(String name) {
        return name + ".exp_avg_sq";
    }

    @Override
    public void close() {
        manager.close();
    }
}
