package io.github.asymlora.similarity;

import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Projection-weighted CCA (Morcos et al. 2018): Σ α_i ρ_i, α_i ∝ Σ_j |⟨h_i, x_j⟩|, with h_i the canonical variables of X and x_j its
 * centred columns. A direction counts by how much of X it explains, so the two sides are not interchangeable.
 */
public final class Pwcca {
    private Pwcca() {}

    /** In [0, 1]. */
    public static double similarity(RealMatrix x, RealMatrix y) {
        CanonicalCorrelations cca = CanonicalCorrelations.ofCentred(x, y);
        RealMatrix products = Matrices.transposeMultiply(cca.variablesOfX(), Matrices.centred(x));
        double[] correlations = cca.correlations();
        double weighted = 0;
        double total = 0;
        for (int i = 0; i < correlations.length; i++) {
            double weight = products.getRowVector(i).getL1Norm();
            weighted += weight * correlations[i];
            total += weight;
        }
        return weighted / total;
    }
}
