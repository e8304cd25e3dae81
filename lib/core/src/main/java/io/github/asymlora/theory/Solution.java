package io.github.asymlora.theory;

import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A minimiser of the loss among the updates that an arm can reach.
 *
 * @param b [d_out, r]
 * @param a [r, d_in]
 * @param loss E‖y − (W0 + BA)x‖² at this minimiser
 */
public record Solution(RealMatrix b, RealMatrix a, double loss) {
    /** BA, [d_out, d_in]. */
    public RealMatrix update() {
        return Matrices.multiply(b, a);
    }
}
