package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.Stiefel;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

/** The mirror of Lemmas 4.1 and 4.2, against formulas that are written another way, and random draws. */
class LayerLossTest {
    private static RealMatrix moment(int d, double power, long seed) {
        return Covariance.powerLaw(d, power, seed);
    }

    private static RealMatrix inverse(RealMatrix matrix) {
        return new LUDecomposition(matrix).getSolver().getInverse();
    }

    @Property(tries = 30)
    void minimisersAreTheFormulas(
            @ForAll @IntRange(min = 2, max = 7) int in,
            @ForAll @IntRange(min = 2, max = 7) int out,
            @ForAll @IntRange(max = 1000) int seed) {
        int r = Math.min(2, Math.min(in, out));
        RealMatrix delta = Gaussian.matrix(out, in, seed);
        RealMatrix sigma = moment(in, 1, seed + 10_000);
        RealMatrix m = moment(out, 0.7, seed + 20_000);
        RealMatrix q = Gaussian.matrix(r, in, seed + 30_000);
        RealMatrix u = Gaussian.matrix(out, r, seed + 40_000);
        LayerLoss loss = LayerLoss.of(delta, sigma, m);

        RealMatrix b = delta.multiply(sigma)
                .multiply(q.transpose())
                .multiply(inverse(q.multiply(sigma).multiply(q.transpose())));
        assertThat(distance(loss.frozenA(q).b(), b)).isLessThan(1e-7);
        RealMatrix a = inverse(u.transpose().multiply(m).multiply(u))
                .multiply(u.transpose())
                .multiply(m)
                .multiply(delta);
        assertThat(distance(loss.frozenB(u).a(), a)).isLessThan(1e-7);

        // nothing near them is better, by the definition of the loss
        for (int i = 0; i < 5; i++) {
            RealMatrix other = b.add(Gaussian.matrix(out, r, seed + 50_000 + i).scalarMultiply(1e-3));
            assertThat(direct(delta.subtract(other.multiply(q)), sigma, m))
                    .isGreaterThan(loss.frozenA(q).loss());
            RealMatrix otherA = a.add(Gaussian.matrix(r, in, seed + 60_000 + i).scalarMultiply(1e-3));
            assertThat(direct(delta.subtract(u.multiply(otherA)), sigma, m))
                    .isGreaterThan(loss.frozenB(u).loss());
        }
        assertThat(loss.joint(r).loss())
                .isLessThanOrEqualTo(
                        Math.min(loss.frozenA(q).loss(), loss.frozenB(u).loss()) + 1e-9);
        assertThat(loss.explainable()).isEqualTo(direct(delta, sigma, m), within(1e-9 * loss.explainable()));
    }

    @Test
    void theMirrorExchangesTheSides() {
        RealMatrix delta = Gaussian.matrix(5, 8, 1);
        RealMatrix sigma = moment(8, 1, 2);
        RealMatrix m = moment(5, 0.5, 3);
        RealMatrix u = Stiefel.columns(5, 2, 4);
        LayerLoss loss = LayerLoss.of(delta, sigma, m);
        LayerLoss mirrored = LayerLoss.of(delta.transpose(), m, sigma);
        assertThat(mirrored.frozenA(u.transpose()).loss())
                .isEqualTo(loss.frozenB(u).loss(), within(1e-12));
        assertThat(mirrored.expectedShareOfB(2)).isEqualTo(loss.expectedShareOfA(2), within(1e-12));
    }

    @Test
    void anIdentityMIsThePapersProblem() {
        RealMatrix delta = Gaussian.matrix(4, 6, 1);
        RealMatrix sigma = moment(6, 1, 2);
        RealMatrix u = Stiefel.columns(4, 2, 3);
        LayerLoss loss = LayerLoss.of(delta, sigma, MatrixUtils.createRealIdentityMatrix(4));
        LeastSquares papers = LeastSquares.of(delta, sigma, 0);
        assertThat(loss.frozenB(u).loss()).isEqualTo(papers.frozenB(u).loss(), within(1e-12));
        assertThat(loss.joint(2).loss()).isEqualTo(papers.joint(2).loss(), within(1e-12));
    }

    /** 400 frames, standard errors below .004: the deterministic equivalent is good to a few of them. */
    @Test
    void expectedSharesAreThoseOfRandomFrames() {
        int in = 40;
        int out = 30;
        RealMatrix delta = Gaussian.matrix(out, 3, 1).multiply(Gaussian.matrix(3, in, 2)); // of low rank, so structured
        LayerLoss loss = LayerLoss.of(delta, moment(in, 1, 3), moment(out, 1.5, 4));
        for (int r : new int[] {1, 4, 12, 25}) {
            double b = 0;
            double a = 0;
            for (int i = 0; i < 400; i++) {
                b += loss.share(loss.frozenA(Stiefel.rows(r, in, 100 + i))) / 400;
                a += loss.share(loss.frozenB(Stiefel.columns(out, r, 900 + i))) / 400;
            }
            assertThat(loss.expectedShareOfB(r)).as("B, r = %d", r).isEqualTo(b, within(0.02));
            assertThat(loss.expectedShareOfA(r)).as("A, r = %d", r).isEqualTo(a, within(0.02));
        }
        assertThat(loss.expectedShareOfB(in)).isEqualTo(1, within(1e-12));
    }

    @Test
    void smallRanksOfAnUnstructuredUpdateGiveKappa() {
        RandomFrame frame = RandomFrame.of(spectrum(1000, 0.5));
        assertThat(frame.share(0.01)).isEqualTo(0.01 * frame.kappa() / 1000, within(1e-7));
        assertThat(RandomFrame.of(2, 2, 2, 2).kappa()).isEqualTo(1, within(1e-15));
        assertThat(RandomFrame.of(2, 2, 2, 2).share(3)).isEqualTo(0.75, within(1e-12));
        assertThat(RandomFrame.of(5, 0, 0, 0).kappa()).isEqualTo(4, within(1e-15));
        assertThat(RandomFrame.of(5, 0, 0, 0).share(1)).isEqualTo(1);
    }

    @Property(tries = 50)
    void whatIsSeenAddsUpToTheRank(@ForAll @IntRange(min = 1, max = 19) int r, @ForAll @IntRange(max = 40) int tenths) {
        double[] seen = RandomFrame.of(spectrum(20, tenths / 10.0)).seen(r);
        double sum = 0;
        for (double p : seen) {
            assertThat(p).isBetween(0.0, 1.0);
            sum += p;
        }
        assertThat(sum).isEqualTo(r, within(1e-6));
    }

    @Test
    void wrongMatricesAreNamed() {
        RealMatrix delta = Gaussian.matrix(4, 6, 1);
        assertThatThrownBy(() -> LayerLoss.of(delta, moment(6, 1, 2), moment(5, 1, 2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("M");
        assertThatThrownBy(() -> RandomFrame.of(0, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> RandomFrame.of(1, 2).seen(0)).hasMessageContaining("rank is 0.0");
    }

    private static double[] spectrum(int d, double power) {
        return IntStream.rangeClosed(1, d).mapToDouble(i -> Math.pow(i, -power)).toArray();
    }

    /** Tr[M X Σ Xᵀ] without a root. */
    private static double direct(RealMatrix x, RealMatrix sigma, RealMatrix m) {
        return m.multiply(x).multiply(sigma).multiply(x.transpose()).getTrace();
    }

    private static double distance(RealMatrix x, RealMatrix y) {
        return Math.sqrt(Matrices.squaredNorm(x.subtract(y)) / Matrices.squaredNorm(y));
    }
}
