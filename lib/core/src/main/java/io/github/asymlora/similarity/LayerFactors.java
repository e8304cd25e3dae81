package io.github.asymlora.similarity;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * One layer's adapter.
 *
 * @param a A [r, d_in]
 * @param b B [d_out, r]
 */
public record LayerFactors(RealMatrix a, RealMatrix b) {
    /** @throws InputException if the ranks differ or an entry is not finite */
    public LayerFactors {
        Matrices.requireFinite("A", a);
        Matrices.requireFinite("B", b);
        if (a.getRowDimension() != b.getColumnDimension()) {
            throw new InputException("A is " + Matrices.shape(a) + " and B " + Matrices.shape(b)
                    + "; the rows of A must be as many as the columns of B.");
        }
    }

    /** BA [d_out, d_in], without the scale. */
    public RealMatrix update() {
        return Matrices.multiply(b, a);
    }
}
