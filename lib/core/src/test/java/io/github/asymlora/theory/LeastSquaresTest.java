package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.Stiefel;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastSquaresTest {
    private static final double TOLERANCE = 1e-8;

    @ParameterizedTest
    @ValueSource(strings = {"lowrank_delta", "rank1", "square_iso", "square_power", "tall_mild", "wide_power"})
    void agreesWithTheReference(String name) {
        JsonNode json = Golden.json("theory/" + name + "/case.json");
        Map<String, RealMatrix> golden = Golden.matrices("theory/" + name + "/case.safetensors");
        LeastSquares problem = LeastSquares.of(
                golden.get("W0"),
                golden.get("W_target"),
                golden.get("Sigma"),
                json.get("sigma").asDouble());
        int r = json.get("r").asInt();

        Solution tuneB = problem.frozenA(golden.get("Q"));
        Solution tuneA = problem.frozenB(golden.get("U"));
        Solution joint = problem.joint(r);
        assertSame(tuneB.b(), golden.get("B_star"));
        assertSame(tuneA.a(), golden.get("A_star"));
        assertSame(joint.update(), golden.get("BA_joint"));
        assertNear(tuneB.loss(), json.get("loss_freeze_A_tune_B"));
        assertNear(tuneA.loss(), json.get("loss_freeze_B_tune_A"));
        assertNear(joint.loss(), json.get("loss_joint"));
        assertNear(problem.lossWithoutUpdate(), json.get("loss_no_update"));
        assertNear(problem.noiseFloor(), json.get("noise_floor"));
        assertNear(problem.full().loss(), json.get("noise_floor"));
        assertNear(problem.expectedLossTuningA(r), json.at("/haar/exact_mean_tune_A"));
        JsonNode exact = json.at("/haar/exact_mean_tune_B");
        assertThat(problem.expectedLossTuningB(r).isPresent()).isEqualTo(!exact.isNull());
        problem.expectedLossTuningB(r).ifPresent(loss -> assertNear(loss, exact));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lowrank_delta", "rank1", "square_iso", "square_power", "tall_mild", "wide_power"})
    void fitsTheReferenceSample(String name) {
        JsonNode json = Golden.json("theory/" + name + "/case.json").get("sample");
        Map<String, RealMatrix> golden = Golden.matrices("theory/" + name + "/case.safetensors");
        LeastSquares seen =
                Sample.of(golden.get("X"), golden.get("Y"), golden.get("W0")).problem();
        Solution tuneB = seen.frozenA(golden.get("Q"));
        Solution tuneA = seen.frozenB(golden.get("U"));
        assertSame(tuneB.b(), golden.get("B_hat"));
        assertSame(tuneA.a(), golden.get("A_hat"));
        assertNear(tuneB.loss(), json.get("loss_tune_B"));
        assertNear(tuneA.loss(), json.get("loss_tune_A"));
        assertNear(seen.lossWithoutUpdate(), json.get("loss_no_update"));
    }

    @Property(tries = 60)
    void nothingBeatsTheMinimisers(
            @ForAll @IntRange(min = 1, max = 7) int out,
            @ForAll @IntRange(min = 1, max = 7) int in,
            @ForAll @IntRange(min = 1, max = 7) int wantedRank,
            @ForAll @IntRange(min = 1, max = 7) int sigmaRank,
            @ForAll long seed) {
        int r = Math.min(wantedRank, Math.min(in, out));
        LeastSquares problem = LeastSquares.of(
                Gaussian.matrix(out, in, seed), Covariance.lowRank(in, Math.min(in, sigmaRank), 2, ~seed), 0.1);
        RealMatrix q = Stiefel.rows(r, in, seed);
        RealMatrix u = Stiefel.columns(out, r, seed);
        Solution tuneB = problem.frozenA(q);
        Solution tuneA = problem.frozenB(u);
        Solution joint = problem.joint(r);
        RealMatrix shiftB = Gaussian.matrix(out, r, seed).scalarMultiply(0.1);
        RealMatrix shiftA = Gaussian.matrix(r, in, seed).scalarMultiply(0.1);
        double rounding = 1e-9;
        assertThat(problem.loss(tuneB.b().add(shiftB).multiply(q))).isGreaterThan(tuneB.loss() - rounding);
        assertThat(problem.loss(u.multiply(tuneA.a().add(shiftA)))).isGreaterThan(tuneA.loss() - rounding);
        assertThat(problem.loss(joint.b().add(shiftB).multiply(joint.a().add(shiftA))))
                .isGreaterThan(joint.loss() - rounding);
        assertThat(Math.min(tuneA.loss(), tuneB.loss())).isGreaterThan(joint.loss() - rounding);
        assertThat(joint.loss()).isGreaterThan(problem.noiseFloor() - rounding);
        assertThat(Math.max(tuneA.loss(), tuneB.loss())).isLessThan(problem.lossWithoutUpdate() + rounding);
    }

    @Property(tries = 30)
    void lemmasAsThePaperWritesThem(@ForAll @IntRange(min = 1, max = 5) int r, @ForAll long seed) {
        RealMatrix delta = Gaussian.matrix(5, 8, seed);
        RealMatrix sigma = Covariance.powerLaw(8, 1, seed);
        LeastSquares problem = LeastSquares.of(delta, sigma, 0.5);
        RealMatrix q = Stiefel.rows(r, 8, seed);
        RealMatrix u = Stiefel.columns(5, r, seed);
        RealMatrix ds = delta.multiply(sigma);
        RealMatrix inverse = MatrixUtils.inverse(q.multiply(sigma).multiply(q.transpose()));
        double total = 5 * 0.25 + ds.multiply(delta.transpose()).getTrace();
        RealMatrix qds = q.multiply(ds.transpose());
        assertThat(problem.frozenA(q).loss())
                .isCloseTo(
                        total - qds.multiply(qds.transpose()).multiply(inverse).getTrace(), within(TOLERANCE));
        RealMatrix seen = u.transpose().multiply(ds).multiply(delta.transpose()).multiply(u);
        assertThat(problem.frozenB(u).loss()).isCloseTo(total - seen.getTrace(), within(TOLERANCE));
        assertSame(problem.frozenA(q).b(), ds.multiply(q.transpose()).multiply(inverse));
        assertSame(problem.frozenB(u).a(), u.transpose().multiply(delta));
    }

    @Test
    void bothFactorsMayBeScaledOrDependent() {
        LeastSquares problem = LeastSquares.of(Gaussian.matrix(4, 6, 1), Covariance.powerLaw(6, 1, 2), 0);
        RealMatrix q = Stiefel.rows(2, 6, 3);
        RealMatrix twice = MatrixUtils.createRealMatrix(3, 6);
        twice.setSubMatrix(q.scalarMultiply(7).getData(), 0, 0);
        twice.setRowVector(2, q.getRowVector(0)); // rank 2: QΣQᵀ is singular
        assertSame(problem.frozenA(twice).update(), problem.frozenA(q).update());
        RealMatrix u = Stiefel.columns(4, 2, 3);
        assertSame(
                problem.frozenB(u.scalarMultiply(-3)).update(),
                problem.frozenB(u).update());
        double without = problem.lossWithoutUpdate();
        assertThat(problem.frozenA(MatrixUtils.createRealMatrix(2, 6)).loss()).isEqualTo(without);
    }

    @Test
    void inputsThatNeverVaryNeedNoUpdate() {
        LeastSquares still = LeastSquares.of(Gaussian.matrix(3, 4, 1), MatrixUtils.createRealMatrix(4, 4), 1);
        assertThat(still.lossWithoutUpdate()).isEqualTo(3);
        assertThat(still.joint(2).loss()).isEqualTo(3);
        assertThat(still.frozenA(Stiefel.rows(2, 4, 1)).loss()).isEqualTo(3);
        assertThat(HaarComparison.of(still, 2, 10, 1).gap().mean()).isZero();
    }

    @Test
    void whiteningMakesTheProblemIsotropic() {
        LeastSquares problem = LeastSquares.of(Gaussian.matrix(5, 5, 1), Covariance.powerLaw(5, 2, 2), 0.1);
        LeastSquares white = problem.whitened();
        assertThat(white.covariance()
                        .subtract(MatrixUtils.createRealIdentityMatrix(5))
                        .getFrobeniusNorm())
                .isLessThan(1e-9);
        assertThat(white.joint(2).loss()).isCloseTo(problem.joint(2).loss(), within(1e-9));
        assertThat(AsymmetryGap.expected(white, 2, 2)).isCloseTo(0, within(1e-9));
    }

    @Test
    void badInputIsNamed() {
        RealMatrix w = Gaussian.matrix(3, 4, 1);
        RealMatrix sigma = Covariance.isotropic(4, 1);
        LeastSquares problem = LeastSquares.of(w, sigma, 0);
        assertThatThrownBy(() -> LeastSquares.of(w, Covariance.isotropic(3, 1), 0))
                .isInstanceOf(InputException.class)
                .hasMessage("Sigma is [3, 3] but must be [4, 4].");
        assertThatThrownBy(() -> LeastSquares.of(w, w.transpose(), sigma, 0))
                .hasMessageContaining("W_target is [4, 3]");
        assertThatThrownBy(() -> LeastSquares.of(w, sigma, -1)).hasMessageContaining("sigma is -1.0");
        assertThatThrownBy(() -> LeastSquares.of(w, sigma, Double.NaN)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> problem.frozenA(w.transpose())).hasMessageContaining("Q is [4, 3]");
        assertThatThrownBy(() -> problem.frozenB(w.transpose())).hasMessageContaining("U is [4, 3]");
        assertThatThrownBy(() -> problem.joint(4)).hasMessageContaining("from 1 to 3");
        assertThatThrownBy(() -> problem.joint(0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> problem.loss(sigma)).hasMessageContaining("update is [4, 4]");
    }

    private static void assertSame(RealMatrix actual, RealMatrix expected) {
        assertThat(Matrices.shape(actual)).isEqualTo(Matrices.shape(expected));
        assertThat(actual.subtract(expected).getFrobeniusNorm()).isLessThan(TOLERANCE);
    }

    private static void assertNear(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(TOLERANCE));
    }
}
