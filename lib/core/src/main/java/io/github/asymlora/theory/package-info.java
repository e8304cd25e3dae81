/**
 * Section 4 of the paper (Zhu et al. 2024) as numbers: adapted linear regression with its four solutions, Theorem 4.3 by
 * Monte Carlo, finite samples, nonlinear and multilayer networks, and the generalization bounds of Lemma 4.5.
 *
 * <p>Notation: W0, W_target and Δ = W_target − W0 are {@code [d_out, d_in]}, A (or Q, when frozen) is {@code [r, d_in]}, B (or
 * U, when frozen) is {@code [d_out, r]}, Σ is the covariance of the inputs {@code [d_in, d_in]}.
 */
package io.github.asymlora.theory;
