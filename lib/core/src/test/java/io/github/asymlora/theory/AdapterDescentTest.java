package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class AdapterDescentTest {
    @Property(tries = 20)
    void gradientsAreTheSlopesOfTheLoss(
            @ForAll Nonlinearity nonlinearity, @ForAll Objective objective, @ForAll long seed) {
        DenseNetwork network = DenseNetwork.gaussian(nonlinearity, seed, 4, 5, 3);
        RealMatrix x = Gaussian.matrix(6, 4, seed);
        RealMatrix y = objective.teach(Gaussian.matrix(6, 3, ~seed));
        List<RealMatrix> trace = network.trace(x);
        List<RealMatrix> gradients = network.gradients(x, trace, objective.gradient(trace.get(1), y));
        List<RealMatrix> direction = List.of(Gaussian.matrix(5, 4, seed + 1), Gaussian.matrix(3, 5, seed + 2));
        double slope = 0;
        List<RealMatrix> ahead = new ArrayList<>();
        List<RealMatrix> back = new ArrayList<>();
        double h = 1e-6;
        for (int l = 0; l < 2; l++) {
            slope += Matrices.inner(gradients.get(l), direction.get(l));
            ahead.add(direction.get(l).scalarMultiply(h));
            back.add(direction.get(l).scalarMultiply(-h));
        }
        double rise = objective.loss(network.plus(ahead).outputs(x), y)
                - objective.loss(network.plus(back).outputs(x), y);
        assertThat(rise / (2 * h)).isCloseTo(slope, within(1e-4 * (1 + Math.abs(slope))));
    }

    @Test
    void descentOnOneLinearLayerFindsTheClosedForms() {
        int d = 8;
        DenseNetwork pretrained = DenseNetwork.gaussian(Nonlinearity.IDENTITY, 1, d, d);
        RealMatrix delta = Gaussian.matrix(d, d, 2);
        NetworkTask task = NetworkTask.of(
                pretrained, List.of(delta), Objective.SQUARED, Covariance.powerLaw(d, 0.5, 3), 200, 50, 4);
        RealMatrix w0 = pretrained.weights().get(0);
        LeastSquares seen =
                Sample.of(task.trainInputs(), task.trainTargets(), w0).problem();
        AdapterDescent descent = new AdapterDescent(1500, 0.05);
        RealMatrix q =
                AdapterDescent.start(pretrained, Trained.B_ONLY, 3, 5).get(0).frame();
        RealMatrix u =
                AdapterDescent.start(pretrained, Trained.A_ONLY, 3, 5).get(0).frame();
        assertThat(descent.fit(task, Trained.B_ONLY, 3, 5).trainLoss())
                .isCloseTo(seen.frozenA(q).loss(), within(1e-6));
        assertThat(descent.fit(task, Trained.A_ONLY, 3, 5).trainLoss())
                .isCloseTo(seen.frozenB(u).loss(), within(1e-6));
        assertThat(descent.fit(task, Trained.BOTH, 3, 5).trainLoss())
                .isCloseTo(seen.joint(3).loss(), within(1e-3));
    }

    @Test
    void whatIsFrozenConfinesTheUpdate() {
        DenseNetwork pretrained = DenseNetwork.gaussian(Nonlinearity.RELU, 1, 6, 10, 6);
        List<RealMatrix> updates = List.of(Gaussian.matrix(10, 6, 1), Gaussian.matrix(6, 10, 2));
        NetworkTask task =
                NetworkTask.of(pretrained, updates, Objective.CROSS_ENTROPY, Covariance.isotropic(6, 1), 100, 100, 4);
        AdapterDescent descent = new AdapterDescent(100, 0.02);
        AdapterDescent.Fit fit = descent.fit(task, Trained.A_ONLY, 2, 5);
        RealMatrix update =
                fit.network().weights().get(0).subtract(pretrained.weights().get(0));
        RealMatrix u =
                AdapterDescent.start(pretrained, Trained.A_ONLY, 2, 5).get(0).frame();
        assertThat(TruncatedSvd.of(update).rank()).isEqualTo(2);
        assertThat(update.subtract(u.multiply(u.transpose()).multiply(update)).getFrobeniusNorm())
                .isLessThan(1e-12);
        assertThat(fit.parameters()).isEqualTo(2 * (6 + 10));
        assertThat(fit.losses()[0]).isGreaterThan(fit.trainLoss());
        assertThat(fit.testLoss()).isGreaterThan(task.floor());
        assertThat(descent.fit(task, Trained.A_ONLY, 2, 5).losses()).containsExactly(fit.losses());
    }

    @Test
    void theTeacherIsTheFloor() {
        DenseNetwork pretrained = DenseNetwork.gaussian(Nonlinearity.TANH, 1, 6, 5, 3);
        List<RealMatrix> updates = List.of(Gaussian.matrix(5, 6, 1), Gaussian.matrix(3, 5, 2));
        for (Objective objective : Objective.values()) {
            NetworkTask task = NetworkTask.of(pretrained, updates, objective, Covariance.isotropic(6, 1), 10, 100, 4);
            assertThat(task.testLoss(pretrained.plus(updates))).isEqualTo(task.floor());
            assertThat(task.testLoss(pretrained)).isGreaterThan(task.floor());
        }
    }

    @Test
    void badInputIsNamed() {
        DenseNetwork network = DenseNetwork.gaussian(Nonlinearity.TANH, 1, 6, 5);
        assertThatThrownBy(() -> network.plus(List.of())).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> network.plus(List.of(Gaussian.matrix(6, 5, 1))))
                .hasMessageContaining("update of layer 0 is [6, 5]");
        assertThatThrownBy(() -> DenseNetwork.gaussian(Nonlinearity.TANH, 1, 6)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new AdapterDescent(0, 0.1)).isInstanceOf(InputException.class);
    }
}
