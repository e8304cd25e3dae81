package io.github.asymlora.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedSvdTest {
    @ParameterizedTest
    @ValueSource(strings = {"square", "tall", "wide"})
    void agreesWithTheReference(String shape) {
        Map<String, RealMatrix> golden = Golden.matrices("init/svd.safetensors");
        RealMatrix top = golden.get(shape + ".A_right_top_r");
        int r = top.getRowDimension();
        TruncatedSvd svd = TruncatedSvd.of(golden.get(shape + ".W0"));
        assertThat(svd.singularValues()).containsExactly(singularValues(shape), within(1e-12));
        assertSameUpToSigns(svd.right(r), top);
        assertSameUpToSigns(svd.rightBottom(r), golden.get(shape + ".A_right_bottom_r"));
        assertSameUpToSigns(
                svd.left(r).transpose(), golden.get(shape + ".B_left_top_r").transpose());
    }

    @Property(tries = 60)
    void reconstructsWithOrthonormalVectors(
            @ForAll @IntRange(min = 1, max = 12) int m,
            @ForAll @IntRange(min = 1, max = 12) int n,
            @ForAll @IntRange(min = 0, max = 12) int wantedRank,
            @ForAll long seed) {
        int k = Math.min(m, n);
        int rank = Math.min(k, wantedRank);
        RealMatrix w = ofRank(m, n, rank, seed);
        TruncatedSvd svd = TruncatedSvd.of(w);
        double scale = Math.max(1, w.getFrobeniusNorm());
        assertThat(svd.rank()).isEqualTo(rank);
        assertThat(svd.approximation(k).subtract(w).getFrobeniusNorm()).isLessThan(1e-13 * scale);
        RealMatrix identity = MatrixUtils.createRealIdentityMatrix(k);
        assertThat(gram(svd.left(k)).subtract(identity).getFrobeniusNorm()).isLessThan(1e-12);
        assertThat(gram(svd.right(k).transpose()).subtract(identity).getFrobeniusNorm())
                .isLessThan(1e-12);
        RealMatrix inverse = svd.pseudoInverse();
        assertThat(w.multiply(inverse).multiply(w).subtract(w).getFrobeniusNorm())
                .isLessThan(1e-9 * scale);
        assertThat(svd.singularValues())
                .containsExactly(new SingularValueDecomposition(w).getSingularValues(), within(1e-13 * scale));
    }

    @Property(tries = 30)
    void leftAndRightSwapUnderTransposition(
            @ForAll @IntRange(min = 2, max = 9) int m, @ForAll @IntRange(min = 2, max = 9) int n, @ForAll long seed) {
        RealMatrix w = ofRank(m, n, Math.min(m, n), seed);
        TruncatedSvd svd = TruncatedSvd.of(w);
        TruncatedSvd swapped = TruncatedSvd.of(w.transpose());
        assertSameUpToSigns(swapped.right(1), svd.left(1).transpose());
        assertSameUpToSigns(swapped.left(1).transpose(), svd.right(1));
    }

    @Test
    void smallSingularValuesKeepTheirDigits() {
        int n = 8; // a Hilbert-like spectrum from 1 to 1e-14, far below what the Gram matrix alone resolves
        RealMatrix u = Stiefel.rows(n, n, 1);
        RealMatrix v = Stiefel.rows(n, n, 2);
        double[] s = new double[n];
        for (int i = 0; i < n; i++) {
            s[i] = Math.pow(10, -1.5 * i);
        }
        RealMatrix w = u.multiply(MatrixUtils.createRealDiagonalMatrix(s)).multiply(v);
        assertThat(TruncatedSvd.of(w).singularValues()).containsExactly(s, within(1e-15));
    }

    @Test
    @Timeout(10) // takes about half a second
    void decomposesAFeedForwardWeight() {
        RealMatrix w = Gaussian.matrix(1536, 384, 1);
        TruncatedSvd svd = TruncatedSvd.of(w);
        assertThat(svd.approximation(384).subtract(w).getFrobeniusNorm()).isLessThan(1e-10);
    }

    @Test
    void badInputIsNamed() {
        RealMatrix w = MatrixUtils.createRealMatrix(new double[][] {{1, 2, 3}, {4, Double.NaN, 6}});
        assertThatThrownBy(() -> TruncatedSvd.of(w))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("[1, 1] is NaN");
        assertThatThrownBy(() -> TruncatedSvd.of(null)).isInstanceOf(InputException.class);
        TruncatedSvd svd = TruncatedSvd.of(ofRank(4, 3, 3, 1));
        assertThatThrownBy(() -> svd.right(4)).hasMessageContaining("from 1 to 3");
    }

    private static double[] singularValues(String shape) {
        try (Safetensors file = Safetensors.open(Golden.path("init/svd.safetensors"))) {
            return file.doubles(shape + ".singular_values");
        }
    }

    private static double[] head(double[] values, int count) {
        return Arrays.copyOf(values, count);
    }

    private static RealMatrix gram(RealMatrix x) {
        return x.transpose().multiply(x);
    }

    private static RealMatrix ofRank(int m, int n, int rank, long seed) {
        if (rank == 0) {
            return MatrixUtils.createRealMatrix(m, n);
        }
        return Gaussian.matrix(m, rank, seed).multiply(Gaussian.matrix(rank, n, ~seed));
    }

    private static void assertSameUpToSigns(RealMatrix actual, RealMatrix expected) {
        assertThat(Matrices.shape(actual)).isEqualTo(Matrices.shape(expected));
        for (int i = 0; i < actual.getRowDimension(); i++) {
            double cosine = Math.abs(Matrices.dot(actual.getRow(i), expected.getRow(i)));
            assertThat(cosine).as("|cos| of vectors " + i).isCloseTo(1, within(1e-9));
        }
    }
}
