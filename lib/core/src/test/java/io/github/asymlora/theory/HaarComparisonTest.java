package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Stiefel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaarComparisonTest {
    @ParameterizedTest
    @ValueSource(strings = {"lowrank_delta", "rank1", "square_iso", "square_power", "tall_mild", "wide_power"})
    void agreesWithTheReferenceWithinFiveStandardErrors(String name) {
        JsonNode json = Golden.json("theory/" + name + "/case.json");
        Map<String, RealMatrix> golden = Golden.matrices("theory/" + name + "/case.safetensors");
        LeastSquares problem = LeastSquares.of(
                golden.get("Delta"), golden.get("Sigma"), json.get("sigma").asDouble());
        JsonNode haar = json.get("haar");
        HaarComparison comparison = HaarComparison.of(problem, json.get("r").asInt(), 20_000, 11);
        assertAgree(comparison.tuningB(), haar, "tune_B");
        assertAgree(comparison.tuningA(), haar, "tune_A");
        boolean asTheTheoremSays =
                comparison.gap().mean() > 5 * comparison.gap().standardError();
        assertThat(asTheTheoremSays).isEqualTo(!name.equals("wide_power") && !name.equals("square_iso"));
    }

    private static void assertAgree(Estimate mine, JsonNode haar, String arm) {
        double se = haar.get("se_" + arm).asDouble();
        double std = haar.get("std_" + arm).asDouble();
        assertThat(mine.mean())
                .as(arm)
                .isCloseTo(
                        haar.get("mean_loss_" + arm).asDouble(),
                        within(5 * Math.hypot(se, std / Math.sqrt(mine.draws()))));
        assertThat(mine.standardDeviation()).isCloseTo(std, within(0.05 * std));
    }

    @Test
    void drawsHaveTheDistributionOfTheClosedFormLosses() {
        LeastSquares problem = LeastSquares.of(Gaussian.matrix(7, 9, 1), Covariance.powerLaw(9, 1.5, 2), 0.2);
        int draws = 4000;
        double[] tuneB = new double[draws];
        double[] tuneA = new double[draws];
        for (int i = 0; i < draws; i++) {
            tuneB[i] = problem.frozenA(Stiefel.rows(3, 9, i)).loss();
            tuneA[i] = problem.frozenB(Stiefel.columns(7, 2, i)).loss();
        }
        HaarComparison fast = HaarComparison.of(problem, 3, 2, draws, 5);
        assertSameMean(fast.tuningB(), Estimate.of(tuneB));
        assertSameMean(fast.tuningA(), Estimate.of(tuneA));
    }

    private static void assertSameMean(Estimate x, Estimate y) {
        assertThat(x.mean()).isCloseTo(y.mean(), within(5 * Math.hypot(x.standardError(), y.standardError())));
        assertThat(x.standardDeviation()).isCloseTo(y.standardDeviation(), within(0.1 * y.standardDeviation()));
    }

    @Test
    void expectationsAreExactWhereTheyExist() {
        RealMatrix delta = Gaussian.matrix(10, 14, 3);
        LeastSquares problem = LeastSquares.of(delta, Covariance.lowRank(14, 6, 2.5, 4), 0.3);
        HaarComparison comparison = HaarComparison.of(problem, 4, 2, 20_000, 6);
        assertWithin(comparison.tuningB(), problem.expectedLossTuningB(4).orElseThrow());
        assertWithin(comparison.tuningA(), problem.expectedLossTuningA(2));
        assertWithin(comparison.gap(), AsymmetryGap.expected(problem, 4, 2));
    }

    @Test
    void gapFormulaIsTheMeanGapForLowRankInputs() {
        int d = 24;
        int r = 4;
        RealMatrix basis = Stiefel.columns(d, r, 1);
        RealMatrix delta = Gaussian.matrix(d, d, 2);
        LeastSquares problem =
                LeastSquares.of(delta, basis.multiply(basis.transpose()).scalarMultiply(3), 0.3);
        double formula = AsymmetryGap.ofLowRankInputs(delta, basis, 3);
        HaarComparison comparison = HaarComparison.of(problem, r, 5_000, 6);
        assertWithin(comparison.gap(), formula);
        assertThat(AsymmetryGap.expected(problem, r, r)).isCloseTo(formula, within(1e-9));
        assertThat(comparison.tuningB().mean()).isCloseTo(problem.noiseFloor(), within(1e-9));
    }

    private static void assertWithin(Estimate estimate, double exact) {
        assertThat(estimate.mean()).isCloseTo(exact, within(5 * estimate.standardError()));
    }

    /** An update that acts where the inputs hardly vary: features of QΣ^{1/2} look elsewhere, and freezing U is the better bet. */
    @Test
    void theOrderFailsWhenTheUpdateMissesTheInputsDirections() {
        int d = 32;
        double[] eigenvalues = new double[d];
        RealMatrix delta = Gaussian.matrix(d, d, 1);
        for (int j = 0; j < d; j++) {
            eigenvalues[j] = j < d / 2 ? 1 : 0.01;
            if (j < d / 2) {
                delta.setColumn(j, new double[d]);
            }
        }
        RealMatrix sigma = MatrixUtils.createRealDiagonalMatrix(eigenvalues);
        Estimate gap =
                HaarComparison.of(LeastSquares.of(delta, sigma, 0), 4, 2_000, 1).gap();
        assertThat(gap.mean()).isLessThan(-5 * gap.standardError());
    }

    @Test
    void resultIsIndependentOfThreads() throws Exception {
        LeastSquares problem = LeastSquares.of(Gaussian.matrix(5, 6, 1), Covariance.powerLaw(6, 1, 2), 0.2);
        double[] parallel = HaarComparison.of(problem, 2, 100, 5).gaps();
        double[] serial = new ForkJoinPool(1)
                .submit(() -> HaarComparison.of(problem, 2, 100, 5).gaps())
                .get();
        assertThat(serial).containsExactly(parallel);
        assertThat(HaarComparison.of(problem, 2, 50, 5).gaps()).containsExactly(Arrays.copyOf(parallel, 50));
    }

    @Test
    void impossibleRanksAreRefused() {
        LeastSquares problem = LeastSquares.of(Gaussian.matrix(5, 6, 1), Covariance.isotropic(6, 1), 0.2);
        assertThatThrownBy(() -> HaarComparison.of(problem, 7, 1, 10, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("from 1 to d_in = 6");
        assertThatThrownBy(() -> HaarComparison.of(problem, 1, 6, 10, 1)).hasMessageContaining("d_out = 5");
        assertThatThrownBy(() -> HaarComparison.of(problem, 1, 1, 0, 1)).hasMessageContaining("draws is 0");
    }
}
