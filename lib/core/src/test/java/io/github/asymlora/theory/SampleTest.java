package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class SampleTest {
    private final LeastSquares problem = LeastSquares.of(Gaussian.matrix(6, 8, 1), Covariance.powerLaw(8, 1, 2), 0.5);

    @Test
    void lossOfTheEmpiricalProblemIsTheMeanSquaredResidual() {
        RealMatrix x = Gaussian.matrix(20, 8, 3);
        RealMatrix y = Gaussian.matrix(20, 6, 4);
        RealMatrix w0 = Gaussian.matrix(6, 8, 5);
        RealMatrix update = Gaussian.matrix(6, 8, 6);
        RealMatrix residuals = y.subtract(x.multiply(w0.add(update).transpose()));
        assertThat(Sample.of(x, y, w0).problem().loss(update))
                .isCloseTo(Matrices.squaredNorm(residuals) / 20, within(1e-9));
    }

    @Test
    void fewerObservationsThanInputsAreFittedExactly() {
        LeastSquares seen = Sample.draw(problem, 5, 1).problem();
        assertThat(seen.noiseFloor()).isCloseTo(0, within(1e-12));
        assertThat(seen.joint(5).loss()).isCloseTo(0, within(1e-9));
    }

    @Test
    void unrestrictedExcessRiskIsThatOfOrdinaryLeastSquares() {
        int n = 40; // Gaussian inputs: E excess = σ² d_out d_in / (n − d_in − 1), whatever Σ
        Estimate excess = ExcessRisk.of(problem, Trained.BOTH, 6, n, 2_000, 1);
        assertThat(excess.mean()).isCloseTo(0.25 * 6 * 8 / (n - 8 - 1.0), within(5 * excess.standardError()));
    }

    @Test
    void excessRiskFallsToWhatTheArmCannotExpress() {
        HaarComparison population = HaarComparison.of(problem, 2, 5_000, 1);
        Estimate few = ExcessRisk.of(problem, Trained.B_ONLY, 2, 10, 500, 1);
        Estimate many = ExcessRisk.of(problem, Trained.B_ONLY, 2, 2_000, 500, 1);
        double limit = population.tuningB().mean() - problem.noiseFloor();
        assertThat(many.mean()).isCloseTo(limit, within(5 * many.standardError() + 0.02 * limit));
        assertThat(few.mean()).isGreaterThan(many.mean());
        Estimate tuneA = ExcessRisk.of(problem, Trained.A_ONLY, 2, 2_000, 500, 1);
        assertThat(tuneA.mean())
                .isCloseTo(
                        problem.expectedLossTuningA(2) - problem.noiseFloor(),
                        within(5 * tuneA.standardError() + 0.05));
    }

    @Test
    void badInputIsNamed() {
        RealMatrix x = Gaussian.matrix(20, 8, 3);
        RealMatrix w0 = Gaussian.matrix(6, 8, 5);
        assertThatThrownBy(() -> Sample.of(x, Gaussian.matrix(19, 6, 1), w0))
                .isInstanceOf(InputException.class)
                .hasMessage("Y is [19, 6] but must be [20, 6].");
        assertThatThrownBy(() -> Sample.draw(problem, 0, 1)).isInstanceOf(InputException.class);
    }
}
