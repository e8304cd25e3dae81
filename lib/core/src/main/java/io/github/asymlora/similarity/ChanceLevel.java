package io.github.asymlora.similarity;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.RandomStreams;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * What two unrelated random factors give: a similarity within a few standard deviations of it is no similarity.
 *
 * @param standardDeviation of one comparison
 */
public record ChanceLevel(double mean, double standardDeviation) {
    private static final int DRAWS = 200;

    /** For factors [d, p] and [d, q]: exact where a formula is known ({@code CCA}, {@code SUBSPACE}), else by simulation. */
    public static ChanceLevel of(SimilarityMeasure measure, int d, int p, int q) {
        return switch (measure) {
            case CCA, SUBSPACE -> goodnessOfFit(d, Math.min(d, p), Math.min(d, q));
            case SVCCA, PWCCA, CKA -> simulated(measure, d, p, q, DRAWS, 0);
        };
    }

    /**
     * Exactly, for the goodness of fit of independent uniform subspaces of dimensions p and q in R^d: with s = ‖U_Xᵀ U_Y‖_F²,
     * E s = pq/d and Var s = 2 p q (d − p)(d − q) / (d² (d − 1)(d + 2)), by the second moments of a Haar projection; goodness is
     * s / min(p, q). For p = q = r the mean is r/d.
     *
     * @throws InputException unless 1 ≤ p, q ≤ d
     */
    public static ChanceLevel goodnessOfFit(int d, int p, int q) {
        if (p < 1 || q < 1 || p > d || q > d) {
            throw new InputException("subspaces of dimensions " + p + " and " + q + " in dimension " + d
                    + "; each must be from 1 to " + d + ".");
        }
        double smaller = Math.min(p, q);
        double mean = (double) p * q / d / smaller;
        double spread = 2.0 * p * q * (d - p) * (d - q);
        double variance = spread == 0 ? 0 : spread / ((double) d * d * (d - 1.0) * (d + 2.0));
        return new ChanceLevel(mean, Math.sqrt(variance) / smaller);
    }

    /** By simulation, for any measure: independent Gaussian matrices [d, p] and [d, q]. */
    public static ChanceLevel simulated(SimilarityMeasure measure, int d, int p, int q, int draws, long seed) {
        if (draws < 2) {
            throw new InputException("draws is " + draws + "; a spread needs at least 2.");
        }
        double[] values = IntStream.range(0, draws)
                .parallel()
                .mapToDouble(i -> {
                    SplittableRandom random = RandomStreams.at(seed, "chance level", i);
                    RealMatrix x = MatrixUtils.createRealMatrix(Gaussian.rows(d, p, random));
                    return measure.of(x, MatrixUtils.createRealMatrix(Gaussian.rows(d, q, random)));
                })
                .toArray();
        double mean = Arrays.stream(values).sum() / draws;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new ChanceLevel(mean, Math.sqrt(squares / (draws - 1)));
    }
}
