package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.TruncatedSvd;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * n observations (x_i, y_i) of an adapted linear regression. Their mean squared residual is again a least-squares problem: with
 * Σ̂ = XᵀX/n and Δ̂ the least-squares fit of y − W0 x, (1/n) Σ‖y_i − (W0 + BA)x_i‖² = c + Tr[(Δ̂ − BA) Σ̂ (Δ̂ − BA)ᵀ], where c is
 * what the best linear map leaves over. So {@link #problem()} gives every fit to the sample.
 */
public final class Sample {
    private final RealMatrix inputs;
    private final RealMatrix residuals;

    private Sample(RealMatrix inputs, RealMatrix residuals) {
        this.inputs = inputs;
        this.residuals = residuals;
    }

    /**
     * @param x inputs [n, d_in]
     * @param y outputs [n, d_out]
     * @param w0 the pretrained weight [d_out, d_in]
     * @throws InputException for non-finite or mis-shaped matrices
     */
    public static Sample of(RealMatrix x, RealMatrix y, RealMatrix w0) {
        Matrices.requireFinite("X", x);
        Matrices.requireFinite("Y", y);
        Matrices.requireFinite("W0", w0);
        Matrices.requireShape("Y", y, x.getRowDimension(), w0.getRowDimension());
        Matrices.requireShape("X", x, x.getRowDimension(), w0.getColumnDimension());
        return new Sample(x, y.subtract(Matrices.multiply(x, w0.transpose())));
    }

    /** n independent Gaussian observations of a problem (with W0 = 0, which changes nothing). */
    public static Sample draw(LeastSquares problem, int n, long seed) {
        if (n < 1) {
            throw new InputException("a sample of " + n + " observations; it needs at least 1.");
        }
        var random = RandomStreams.at(seed, "sample of " + n, 0);
        int d = problem.inputs();
        RealMatrix z = MatrixUtils.createRealMatrix(Gaussian.rows(n, d, random));
        RealMatrix x = Matrices.multiply(z, problem.sigma().sqrt());
        double noise = Math.sqrt(problem.noiseFloor() / problem.outputs());
        RealMatrix n0 = MatrixUtils.createRealMatrix(Gaussian.rows(n, problem.outputs(), random));
        return new Sample(x, Matrices.multiply(x, problem.delta().transpose()).add(n0.scalarMultiply(noise)));
    }

    /** How many observations. */
    public int size() {
        return inputs.getRowDimension();
    }

    /** The problem whose loss is the mean squared residual on this sample. With fewer observations than inputs Σ̂ is singular. */
    public LeastSquares problem() {
        RealMatrix delta = Matrices.multiply(TruncatedSvd.of(inputs).pseudoInverse(), residuals);
        RealMatrix sigma = Matrices.transposeMultiply(inputs, inputs).scalarMultiply(1.0 / size());
        double left = Matrices.squaredNorm(residuals.subtract(Matrices.multiply(inputs, delta))) / size();
        return LeastSquares.empirical(delta.transpose(), sigma, left);
    }
}
