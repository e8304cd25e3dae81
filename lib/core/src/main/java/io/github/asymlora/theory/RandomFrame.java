package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import java.util.Arrays;

/**
 * What a random subspace of rank r sees of data with a given second moment S. The projection on the rows of QS^{1/2}, Q a
 * random frame, is on average close to S(S + τI)⁻¹: eigenvector i is seen to the share pᵢ = λᵢ/(λᵢ + τ), with τ such that
 * Σᵢ pᵢ = r. Source: Dereziński, Liang, Liao and Mahoney 2020, "Precise expressions for random projections". For small r it
 * becomes pᵢ = rλᵢ/Tr S, from which the ratio κ comes.
 */
public final class RandomFrame {
    private static final int BISECTIONS = 200;

    private final double[] eigenvalues;
    private final double sum;
    private final int rank;

    private RandomFrame(double[] eigenvalues) {
        this.eigenvalues = eigenvalues;
        this.sum = Arrays.stream(eigenvalues).sum();
        this.rank = (int) Arrays.stream(eigenvalues).filter(v -> v > 0).count();
    }

    /**
     * @param eigenvalues of S, in any order
     * @throws InputException unless all are finite and at least 0, and one is above
     */
    public static RandomFrame of(double... eigenvalues) {
        double[] values = eigenvalues.clone();
        boolean fine = Arrays.stream(values).allMatch(v -> v >= 0 && v < Double.POSITIVE_INFINITY);
        if (!fine || Arrays.stream(values).noneMatch(v -> v > 0)) {
            throw new InputException(
                    "a second moment has eigenvalues of at least 0, finite ones, of which one is above 0.");
        }
        return new RandomFrame(values);
    }

    /**
     * κ = d Tr(S²)/(Tr S)²: 1 for a flat spectrum, d where one direction has everything. At equal budget, κ of the inputs
     * against κ of the outputs decides which factor learns more of an unstructured Δ.
     */
    public double kappa() {
        double squares = Arrays.stream(eigenvalues).map(v -> v * v).sum();
        return eigenvalues.length * squares / (sum * sum);
    }

    /**
     * pᵢ, in the order of the eigenvalues.
     *
     * @param r rank; need not be whole
     */
    public double[] seen(double r) {
        if (!(r > 0)) {
            throw new InputException("rank is " + r + " but must be above 0.");
        }
        if (r >= rank) {
            return Arrays.stream(eigenvalues).map(v -> v > 0 ? 1 : 0).toArray();
        }
        double low = 0;
        double high = sum / r; // Σ λ/(λ+τ) < Tr S/τ = r there
        for (int i = 0; i < BISECTIONS && high - low > 1e-15 * high; i++) {
            double tau = (low + high) / 2;
            double seen = Arrays.stream(eigenvalues).map(v -> v / (v + tau)).sum();
            if (seen > r) {
                low = tau;
            } else {
                high = tau;
            }
        }
        double tau = (low + high) / 2;
        return Arrays.stream(eigenvalues).map(v -> v / (v + tau)).toArray();
    }

    /** The expected share Σᵢ pᵢλᵢ / Σᵢ λᵢ of an unstructured Δ, one with independent entries; rκ/d for small r. */
    public double share(double r) {
        return share(eigenvalues, r);
    }

    /**
     * The expected share Σᵢ pᵢcᵢ / Σᵢ cᵢ of a given Δ.
     *
     * @param c what there is to gain along each eigenvector
     */
    public double share(double[] c, double r) {
        double[] seen = seen(r);
        double all = 0;
        double some = 0;
        for (int i = 0; i < c.length; i++) {
            all += c[i];
            some += seen[i] * c[i];
        }
        return all == 0 ? 0 : some / all;
    }
}
