package io.github.asymlora.theory;

import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.PositiveSemidefinite;
import io.github.asymlora.linalg.TruncatedSvd;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Any loss behind a linear layer, near the pretrained weight: Tr[M (Δ − BA) Σ (Δ − BA)ᵀ], with Σ the second moment of the
 * layer's inputs (uncentred, as LoRA has no bias) and M that of the loss's gradients at its outputs, the two factors of a
 * layer's curvature (Martens and Grosse 2015, K-FAC). {@link LeastSquares} is the case M = I of section 4.1, which shows
 * half of this mirror: a frozen A makes B adapt to Σ whatever M is, a frozen B makes A adapt to M whatever Σ is.
 */
public final class LayerLoss {
    private final RealMatrix delta;
    private final RealMatrix sigma;
    private final RealMatrix m;
    private final PositiveSemidefinite inputs;
    private final PositiveSemidefinite outputs;
    private final RealMatrix whitened;

    private LayerLoss(RealMatrix delta, RealMatrix sigma, RealMatrix m) {
        int out = delta.getRowDimension();
        int in = delta.getColumnDimension();
        this.delta = delta;
        this.sigma = Matrices.requireShape("Sigma", sigma, in, in);
        this.m = Matrices.requireShape("M", m, out, out);
        this.inputs = PositiveSemidefinite.of("Sigma", sigma);
        this.outputs = PositiveSemidefinite.of("M", m);
        this.whitened = Matrices.multiply(outputs.sqrt(), Matrices.multiply(delta, inputs.sqrt()));
    }

    /**
     * @param delta Δ [d_out, d_in], the update without constraint
     * @param sigma Σ [d_in, d_in]
     * @param m M [d_out, d_out]
     * @throws io.github.asymlora.InputException for a matrix that is mis-shaped or not finite, or a Σ or M that is no second
     *     moment
     */
    public static LayerLoss of(RealMatrix delta, RealMatrix sigma, RealMatrix m) {
        Matrices.requireFinite("Delta", delta);
        return new LayerLoss(delta, sigma, m);
    }

    /** Tr[M (Δ − BA) Σ (Δ − BA)ᵀ] of an update BA [d_out, d_in]. */
    public double loss(RealMatrix update) {
        RealMatrix left = delta.subtract(Matrices.requireShape("update", update, outputs(), inputs()));
        return Matrices.squaredNorm(Matrices.multiply(outputs.sqrt(), Matrices.multiply(left, inputs.sqrt())));
    }

    /** Tr[MΔΣΔᵀ], what an update can remove. */
    public double explainable() {
        return Matrices.squaredNorm(whitened);
    }

    /** A = Q [r, d_in] frozen: B* = ΔΣQᵀ(QΣQᵀ)⁺. M doesn't enter. */
    public Solution frozenA(RealMatrix q) {
        return solution(LeastSquares.of(delta, sigma, 0).frozenA(q).b(), q);
    }

    /** B = U [d_out, r] frozen: A* = (UᵀMU)⁺UᵀMΔ. Σ doesn't enter. */
    public Solution frozenB(RealMatrix u) {
        RealMatrix mirrored =
                LeastSquares.of(delta.transpose(), m, 0).frozenA(u.transpose()).b();
        return solution(u, mirrored.transpose());
    }

    /** Both trained: M^{−1/2} [M^{1/2}ΔΣ^{1/2}]_r Σ^{−1/2} (Eckart–Young). */
    public Solution joint(int r) {
        RealMatrix top = TruncatedSvd.of(whitened).right(r);
        RealMatrix b = Matrices.multiply(outputs.inverseSqrt(), Matrices.multiply(whitened, top.transpose()));
        return solution(b, Matrices.multiply(top, inputs.inverseSqrt()));
    }

    /** The share of {@link #explainable} that a solution removes, between 0 and 1. */
    public double share(Solution solution) {
        return 1 - solution.loss() / explainable();
    }

    private Solution solution(RealMatrix b, RealMatrix a) {
        return new Solution(b, a, loss(Matrices.multiply(b, a)));
    }

    /** What a random frozen A sees of the inputs. */
    public RandomFrame frozenInputs() {
        return RandomFrame.of(inputs.eigenvalues());
    }

    /** What a random frozen B reaches of the outputs. */
    public RandomFrame frozenOutputs() {
        return RandomFrame.of(outputs.eigenvalues());
    }

    /**
     * The share that B alone is expected to remove with a random A of rank r: Σᵢ pᵢ cᵢ / Σᵢ cᵢ, with cᵢ what this Δ has to
     * gain along Σ's i-th eigenvector and pᵢ as {@link RandomFrame} says.
     */
    public double expectedShareOfB(double r) {
        return frozenInputs().share(along(inputs.vectors()), r);
    }

    /** The mirror: the share that A alone is expected to remove with a random B of rank r. */
    public double expectedShareOfA(double r) {
        return frozenOutputs().share(along(whitened.transpose(), outputs.vectors()), r);
    }

    private double[] along(RealMatrix vectors) {
        return along(whitened, vectors);
    }

    /** Squared norms of the columns of W V. */
    private static double[] along(RealMatrix w, RealMatrix vectors) {
        RealMatrix product = Matrices.multiply(w, vectors);
        double[] norms = new double[product.getColumnDimension()];
        for (int i = 0; i < norms.length; i++) {
            double norm = product.getColumnVector(i).getNorm();
            norms[i] = norm * norm;
        }
        return norms;
    }

    /** d_in. */
    public int inputs() {
        return delta.getColumnDimension();
    }

    /** d_out. */
    public int outputs() {
        return delta.getRowDimension();
    }
}
