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
     * The bootstrap draws examples anew. What a resample's Tr(S²) is follows from each example's part to first order,
     * Tr(S*²) ≈ 2 Tr(S S*) − Tr(S²), so that no matrix of an example is kept.
     *
     * @param width d
     */
    static Kappa of(LayerMoments.Parts parts, int width, long seed) {
        int n = parts.trace().length;
        double square = Arrays.stream(parts.square()).sum();
        double trace = Arrays.stream(parts.trace()).sum();
        Random random = new Random(RandomStreams.seed(seed, "bootstrap of kappa", 0));
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double squares = 0;
            double traces = 0;
            for (int j = 0; j < n; j++) {
                int drawn = random.nextInt(n);
                squares += parts.square()[drawn];
                traces += parts.trace()[drawn];
            }
            values[i] = width * Math.max(0, 2 * squares - square) / (traces * traces);
        }
        Arrays.sort(values);
        return new Kappa(
                width * square / (trace * trace),
                values[(int) (TAIL * RESAMPLES)],
                values[(int) ((1 - TAIL) * RESAMPLES) - 1]);
    }

    /** {@code 15.9 [14.2, 17.8]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3g [%.3g, %.3g]", value, low, high);
    }
}
