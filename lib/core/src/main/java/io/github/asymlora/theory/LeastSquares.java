package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.PositiveSemidefinite;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.OptionalDouble;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Adapted linear regression (paper, section 4.1): y = W_target x + n with Cov x = Σ and n ~ N(0, σ²I), fitted by
 * (W0 + BA)x. With Δ = W_target − W0 the loss of an update is E‖y − (W0 + BA)x‖² = d_out σ² + Tr[(Δ − BA) Σ (Δ − BA)ᵀ].
 *
 * <p>Everything is solved in whitened coordinates, where the loss is d_out σ² + ‖ΔΣ^{1/2} − BAΣ^{1/2}‖_F² and a singular Σ
 * or QΣQᵀ needs no case of its own: of several minimisers the one of least norm is returned.
 */
public final class LeastSquares {
    private final RealMatrix delta;
    private final RealMatrix covariance;
    private final PositiveSemidefinite sigma;
    private final RealMatrix rootSigma;
    private final RealMatrix whitenedDelta;
    private final double noiseFloor;

    private LeastSquares(RealMatrix delta, RealMatrix covariance, double noiseFloor) {
        int in = delta.getColumnDimension();
        this.delta = delta;
        this.covariance = Matrices.requireShape("Sigma", covariance, in, in);
        this.sigma = PositiveSemidefinite.of("Sigma", covariance);
        this.rootSigma = sigma.sqrt();
        this.whitenedDelta = Matrices.multiply(delta, rootSigma);
        this.noiseFloor = noiseFloor;
    }

    /**
     * @param w0 the pretrained weight [d_out, d_in]
     * @param target W_target [d_out, d_in]
     * @param sigma Σ [d_in, d_in], symmetric positive semidefinite
     * @param noise σ, the standard deviation of each output's noise
     * @throws InputException for a missing, non-finite or mis-shaped matrix, a Σ that is no covariance, a negative σ
     */
    public static LeastSquares of(RealMatrix w0, RealMatrix target, RealMatrix sigma, double noise) {
        Matrices.requireFinite("W0", w0);
        Matrices.requireFinite("W_target", target);
        Matrices.requireShape("W_target", target, w0.getRowDimension(), w0.getColumnDimension());
        return of(target.subtract(w0), sigma, noise);
    }

    /** The same from Δ alone, which is all that the losses depend on. */
    public static LeastSquares of(RealMatrix delta, RealMatrix sigma, double noise) {
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new InputException(
                    "sigma is " + noise + "; the noise's standard deviation is at least 0 and finite.");
        }
        Matrices.requireFinite("Delta", delta);
        Matrices.requireFinite("Sigma", sigma);
        return new LeastSquares(delta, sigma, delta.getRowDimension() * noise * noise);
    }

    /** The problem that a sample poses, whose floor is what its best linear map leaves over. */
    static LeastSquares empirical(RealMatrix delta, RealMatrix sigma, double residual) {
        return new LeastSquares(delta, sigma, residual);
    }

    /** The loss of an update BA [d_out, d_in]. */
    public double loss(RealMatrix update) {
        Matrices.requireFinite("update", update);
        Matrices.requireShape("update", update, outputs(), inputs());
        return noiseFloor + Matrices.squaredNorm(Matrices.multiply(delta.subtract(update), rootSigma));
    }

    /** Lemma 4.1, A = Q [r, d_in] frozen: B* = ΔΣQᵀ(QΣQᵀ)⁺. Q needn't be orthonormal. */
    public Solution frozenA(RealMatrix q) {
        Matrices.requireFinite("Q", q);
        Matrices.requireShape("Q", q, q.getRowDimension(), inputs());
        RealMatrix features = Matrices.multiply(q, rootSigma);
        RealMatrix b =
                Matrices.multiply(whitenedDelta, TruncatedSvd.of(features).pseudoInverse());
        return solution(b, q);
    }

    /** Lemma 4.2, B = U [d_out, r] frozen: A* = U⁺Δ, which is UᵀΔ for orthonormal columns. Σ doesn't enter. */
    public Solution frozenB(RealMatrix u) {
        Matrices.requireFinite("U", u);
        Matrices.requireShape("U", u, outputs(), u.getColumnDimension());
        return solution(u, Matrices.multiply(TruncatedSvd.of(u).pseudoInverse(), delta));
    }

    /**
     * Both trained: the best update of rank r in the Σ-weighted norm, BA = [ΔΣ^{1/2}]_r Σ^{−1/2} (Eckart–Young).
     *
     * @throws InputException unless 1 ≤ r ≤ min(d_out, d_in)
     */
    public Solution joint(int r) {
        RealMatrix top = TruncatedSvd.of(whitenedDelta).right(r);
        RealMatrix b = Matrices.multiply(whitenedDelta, top.transpose());
        return solution(b, Matrices.multiply(top, sigma.inverseSqrt()));
    }

    /** No constraint: the update is Δ, the loss the noise floor. */
    public Solution full() {
        return solution(delta, MatrixUtils.createRealIdentityMatrix(inputs()));
    }

    private Solution solution(RealMatrix b, RealMatrix a) {
        return new Solution(b, a, loss(Matrices.multiply(b, a)));
    }

    /** d_out σ² + Tr[ΔΣΔᵀ], the pretrained model's loss. */
    public double lossWithoutUpdate() {
        return noiseFloor + explainable();
    }

    /** d_out σ², which no linear map gets below. */
    public double noiseFloor() {
        return noiseFloor;
    }

    /** Tr[ΔΣΔᵀ], the part of the loss that an update can remove. */
    public double explainable() {
        return Matrices.squaredNorm(whitenedDelta);
    }

    /** The problem with inputs Σ^{−1/2}x: identity covariance and update ΔΣ^{1/2} where Σ is regular. */
    public LeastSquares whitened() {
        RealMatrix root = sigma.inverseSqrt();
        RealMatrix identity = Matrices.multiply(root, Matrices.multiply(covariance, root));
        return new LeastSquares(whitenedDelta, identity, noiseFloor);
    }

    /** Exactly E L(A*, U) over Haar U: a frame of rank r sees r/d_out of Tr[ΔΣΔᵀ] on average, since E UUᵀ = (r/d_out) I. */
    public double expectedLossTuningA(int r) {
        return noiseFloor + explainable() * (1 - share(r, outputs()));
    }

    /**
     * Exactly E L(Q, B*) over Haar Q, which is known when the k nonzero eigenvalues of Σ are equal: the features then see r/k of
     * Tr[ΔΣΔᵀ], and all of it from r = k on. Empty for any other spectrum.
     */
    public OptionalDouble expectedLossTuningB(int r) {
        double[] eigenvalues = sigma.eigenvalues();
        int k = sigma.rank();
        if (k > 0 && eigenvalues[0] - eigenvalues[k - 1] > 1e-9 * eigenvalues[0]) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(noiseFloor + explainable() * (1 - share(r, Math.max(k, 1))));
    }

    private static double share(int r, int of) {
        if (r < 1) {
            throw new InputException("rank is " + r + " but must be at least 1.");
        }
        return Math.min(1, (double) r / of);
    }

    /** d_in. */
    public int inputs() {
        return delta.getColumnDimension();
    }

    /** d_out. */
    public int outputs() {
        return delta.getRowDimension();
    }

    /** Δ [d_out, d_in]. */
    public RealMatrix delta() {
        return delta.copy();
    }

    /** Σ [d_in, d_in]. */
    public RealMatrix covariance() {
        return covariance.copy();
    }

    /** ΔΣ^{1/2} [d_out, d_in]. */
    RealMatrix whitenedDelta() {
        return whitenedDelta;
    }

    PositiveSemidefinite sigma() {
        return sigma;
    }
}
