package io.github.asymlora.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** Bases, complements, principal angles and symmetric roots. */
class SubspacesTest {
    @Property(tries = 40)
    void complementCompletesTheSpace(
            @ForAll @IntRange(min = 2, max = 20) int d, @ForAll @IntRange(min = 1, max = 19) int k, @ForAll long seed) {
        RealMatrix q = Stiefel.columns(d, Math.min(k, d - 1), seed);
        RealMatrix rest = OrthonormalBasis.complement(q);
        RealMatrix projections = q.multiply(q.transpose()).add(rest.multiply(rest.transpose()));
        assertThat(projections.subtract(MatrixUtils.createRealIdentityMatrix(d)).getFrobeniusNorm())
                .isLessThan(1e-12);
    }

    @Test
    void basisHasTheNumericalRank() {
        RealMatrix x = Gaussian.matrix(9, 2, 1).multiply(Gaussian.matrix(2, 5, 2));
        RealMatrix basis = OrthonormalBasis.of(x);
        assertThat(Matrices.shape(basis)).isEqualTo("[9, 2]");
        assertThat(basis.multiply(basis.transpose()).multiply(x).subtract(x).getFrobeniusNorm())
                .isLessThan(1e-12);
        assertThatThrownBy(() -> OrthonormalBasis.of(MatrixUtils.createRealMatrix(3, 2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("zero");
        assertThatThrownBy(() -> OrthonormalBasis.complement(x)).isInstanceOf(InputException.class);
    }

    @Test
    void anglesOfKnownPlanes() {
        double tiny = 1e-9;
        RealMatrix x = MatrixUtils.createRealMatrix(new double[][] {{1, 0}, {0, 1}, {0, 0}, {0, 0}});
        RealMatrix y = MatrixUtils.createRealMatrix(
                new double[][] {{Math.cos(tiny), 0}, {0, Math.cos(1)}, {Math.sin(tiny), 0}, {0, Math.sin(1)}});
        double[] angles = PrincipalAngles.between(x, y);
        assertThat(angles[0]).isCloseTo(tiny, within(1e-15));
        assertThat(angles[1]).isCloseTo(1, within(1e-14));
        assertThatThrownBy(() -> PrincipalAngles.between(x, Gaussian.matrix(5, 2, 1)))
                .hasMessageContaining("[5, 2]")
                .hasMessageContaining("[4, 2]");
    }

    @Property(tries = 30)
    void anglesAreThoseOfTheSpans(
            @ForAll @IntRange(min = 1, max = 6) int a, @ForAll @IntRange(min = 1, max = 6) int b, @ForAll long seed) {
        RealMatrix x = Gaussian.matrix(8, a, seed);
        RealMatrix y = Gaussian.matrix(8, b, seed + 1);
        double[] angles = PrincipalAngles.between(x, y);
        assertThat(angles).hasSize(Math.min(a, b));
        assertThat(PrincipalAngles.between(y, x)).containsExactly(angles, within(1e-10));
        RealMatrix sameSpan = x.multiply(Gaussian.matrix(a, a, seed + 2));
        assertThat(PrincipalAngles.between(sameSpan, y)).containsExactly(angles, within(1e-8));
    }

    @Test
    void symmetricRoots() {
        RealMatrix half = Gaussian.matrix(6, 3, 1);
        RealMatrix s = half.multiply(half.transpose());
        PositiveSemidefinite psd = PositiveSemidefinite.of("Sigma", s);
        assertThat(psd.rank()).isEqualTo(3);
        assertThat(psd.sqrt().multiply(psd.sqrt()).subtract(s).getFrobeniusNorm())
                .isLessThan(1e-12);
        RealMatrix whitened = psd.inverseSqrt().multiply(s).multiply(psd.inverseSqrt());
        assertThat(whitened.multiply(whitened).subtract(whitened).getFrobeniusNorm())
                .isLessThan(1e-10);
        assertThat(s.multiply(psd.pseudoInverse()).multiply(s).subtract(s).getFrobeniusNorm())
                .isLessThan(1e-11);
    }

    @Test
    void notACovariance() {
        assertThatThrownBy(() -> PositiveSemidefinite.of("Sigma", Gaussian.matrix(3, 3, 1)))
                .hasMessageContaining("Sigma is not symmetric: [");
        assertThatThrownBy(() -> PositiveSemidefinite.of("Sigma", Gaussian.matrix(3, 2, 1)))
                .hasMessageContaining("[3, 2]");
        assertThatThrownBy(() ->
                        PositiveSemidefinite.of("Sigma", MatrixUtils.createRealDiagonalMatrix(new double[] {1, -0.5})))
                .hasMessageContaining("Sigma has the eigenvalue -0.5");
    }
}
