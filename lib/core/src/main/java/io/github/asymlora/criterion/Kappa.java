package io.github.asymlora.criterion;

import io.github.asymlora.linalg.RandomStreams;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * κ = d Tr(S²)/(Tr S)² of a second moment, with an interval of 95 % over the examples it was measured on.
 *
 * @param low 2.5 % of the bootstrap's values
 * @param high 97.5 %
 */
public record Kappa(double value, double low, double high) {
    private static final int RESAMPLES = 1000;
    private static final double TAIL = 0.025;

    /**
     * The bootstrap draws examples anew. What log κ of a resample is follows to first order from each example's parts
     * (the infinitesimal jackknife; Efron 1982), 2 Tr(S Sᵢ)/Tr(S²) − 2 Tr Sᵢ/Tr S, so that no matrix of an example is kept.
     *
     * @param width d
     */
    static Kappa of(LayerMoments.Parts parts, int width, long seed) {
        int n = parts.trace().length;
        double square = Arrays.stream(parts.square()).sum();
        double trace = Arrays.stream(parts.trace()).sum();
        double value = width * square / (trace * trace);
        Random random = new Random(RandomStreams.seed(seed, "bootstrap of kappa", 0));
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double change = 0; // the parts of all examples add up to 0
            for (int j = 0; j < n; j++) {
                int drawn = random.nextInt(n);
                change += 2 * parts.square()[drawn] / square - 2 * parts.trace()[drawn] / trace;
            }
            values[i] = value * Math.exp(change);
        }
        Arrays.sort(values);
        return new Kappa(value, values[(int) (TAIL * RESAMPLES)], values[(int) ((1 - TAIL) * RESAMPLES) - 1]);
    }

    /** {@code 15.9 [14.2, 17.8]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3g [%.3g, %.3g]", value, low, high);
    }
}
