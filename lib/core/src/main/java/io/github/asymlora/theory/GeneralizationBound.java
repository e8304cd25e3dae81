package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import java.util.List;

/**
 * Lemma 4.5: |E[population risk − empirical risk]| ≤ √( (2 σ² q ln 2 / n) · Σ_i p_i ), with p_i the trained parameters of adapted matrix
 * i. An information bound: the fitted parameters carry at most q bits each.
 *
 * <p>It assumes a σ-sub-Gaussian loss, independent samples, a frozen factor drawn without the data, and parameters of q bits. It is
 * an upper bound, not a prediction.
 *
 * @param layers the adapted matrices, each with its rank
 * @param samples n, the training examples
 * @param bits q per trained parameter
 * @param sigma σ of the loss; a loss in [0, c] is (c/2)-sub-Gaussian
 */
public record GeneralizationBound(List<AdaptedLayer> layers, long samples, double bits, double sigma) {
    public GeneralizationBound {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new InputException("layers is empty; a bound needs at least one adapted layer.");
        }
        requirePositive("samples", samples);
        requirePositive("bits", bits);
        requirePositive("sigma", sigma);
    }

    /** The bound when {@code trained} is what training moves. */
    public double of(Trained trained) {
        return Math.sqrt(2 * sigma * sigma * bits * Math.log(2) / samples * parameters(trained));
    }

    /** Trained parameters of all layers. */
    public long parameters(Trained trained) {
        return layers.stream().mapToLong(layer -> layer.parameters(trained)).sum();
    }

    /**
     * The largest rank, one for all layers, at which training {@code trained} has a bound no larger than {@code reference} has here. On
     * square matrices B alone may have twice the rank of both.
     *
     * @throws InputException if not even rank 1 fits
     */
    public int rankAtEqualBound(Trained trained, Trained reference) {
        long perRank = layers.stream()
                .mapToLong(layer -> trained.parametersPerRank(layer.in(), layer.out()))
                .sum();
        long rank = parameters(reference) / perRank;
        if (rank < 1) {
            throw new InputException("rank 1 of " + trained + " has " + perRank + " parameters, more than the "
                    + parameters(reference) + " of " + reference + ", so no rank has an equal bound.");
        }
        return Math.toIntExact(rank);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new InputException(name + " is " + value + " but must be positive and finite.");
        }
    }
}
