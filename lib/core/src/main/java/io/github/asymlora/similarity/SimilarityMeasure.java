package io.github.asymlora.similarity;

import java.util.function.ToDoubleBiFunction;
import org.apache.commons.math3.linear.RealMatrix;

/** The measures by name, each in [0, 1] and 1 for a matrix with itself. */
public enum SimilarityMeasure {
    /** The paper's goodness of fit: mean squared canonical correlation, nothing centred. */
    CCA((x, y) -> CanonicalCorrelations.of(x, y).goodnessOfFit()),
    SVCCA(Svcca::similarity),
    /** Weighted by the first of the two. */
    PWCCA(Pwcca::similarity),
    CKA(LinearCka::similarity),
    /** φ(r, r); the same number as {@code CCA}, of which {@link Subspaces#overlaps} shows the parts. */
    SUBSPACE(Subspaces::overlap);

    private final ToDoubleBiFunction<RealMatrix, RealMatrix> function;

    SimilarityMeasure(ToDoubleBiFunction<RealMatrix, RealMatrix> function) {
        this.function = function;
    }

    /** Of X [n, p] and Y [n, q]. */
    public double of(RealMatrix x, RealMatrix y) {
        return function.applyAsDouble(x, y);
    }
}
