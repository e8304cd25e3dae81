package io.github.asymlora.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.List;

/**
 * How much an example counts in the loss, by its class. In recipes: {@code equal}, {@code balanced}, or a list.
 *
 * @param given of each class; empty for equal ones
 * @param balanced whether they are n/(k nᶜ): the same weight for each class as a whole (scikit-learn's {@code balanced})
 */
public record ClassWeights(List<Double> given, boolean balanced) {
    public static final ClassWeights EQUAL = new ClassWeights(List.of(), false);
    public static final ClassWeights BALANCED = new ClassWeights(List.of(), true);

    public ClassWeights {
        given = List.copyOf(given);
        for (double weight : given) {
            if (!(weight >= 0 && Double.isFinite(weight))) {
                throw new InputException("training.class_weights: " + weight + " is not at least 0.");
            }
        }
    }

    public static ClassWeights of(double... weights) {
        return new ClassWeights(Arrays.stream(weights).boxed().toList(), false);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ClassWeights read(Object written) {
        if ("equal".equals(written)) {
            return EQUAL;
        }
        if ("balanced".equals(written)) {
            return BALANCED;
        }
        if (written instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            return of(list.stream()
                    .mapToDouble(weight -> ((Number) weight).doubleValue())
                    .toArray());
        }
        throw new InputException(
                "training.class_weights: " + written + " is neither equal nor balanced nor a list of numbers.");
    }

    @JsonValue
    Object written() {
        return balanced ? "balanced" : given.isEmpty() ? "equal" : given;
    }

    /**
     * Of each class.
     *
     * @param labels of the training set
     * @return empty where all count alike
     * @throws InputException where the list has not one weight for each class
     */
    float[] of(double[] labels, int classes) {
        if (!balanced && given.isEmpty()) {
            return new float[0];
        }
        if (!balanced && given.size() != classes) {
            throw new InputException(
                    "training.class_weights: " + given.size() + " weights for " + classes + " classes.");
        }
        float[] weights = new float[classes];
        for (int c = 0; c < classes; c++) {
            int label = c;
            double count = Arrays.stream(labels).filter(l -> l == label).count();
            weights[c] = (float) (balanced ? count == 0 ? 0 : labels.length / (classes * count) : given.get(c));
        }
        return weights;
    }
}
