/**
 * How alike two learned factors, or two sets of features, are: canonical correlations and their relatives, kernel alignment,
 * subspaces, what chance alone gives, and profiles over the layers of two or more adapters (Zhu et al. 2024, section 3, Fig. 1).
 *
 * <p>X {@code [n, p]} and Y {@code [n, q]} share their rows. For adapters, X is Aᵀ {@code [d_in, r]} or B {@code [d_out, r]}.
 */
package io.github.asymlora.similarity;
