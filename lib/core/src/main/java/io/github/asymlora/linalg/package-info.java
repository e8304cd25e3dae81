/**
 * Dense linear algebra in float64 on Commons Math types: Haar-uniform orthonormal frames, truncated singular value
 * decompositions, principal angles and symmetric roots. No engine.
 *
 * <p>A {@code RealMatrix} is {@code [rows, columns]}. Every public method rejects a null, empty, non-finite or
 * mis-shaped matrix with an {@link io.github.asymlora.InputException} that names the argument.
 */
package io.github.asymlora.linalg;
