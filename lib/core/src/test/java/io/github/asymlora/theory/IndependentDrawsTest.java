package io.github.asymlora.theory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Stiefel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.math3.linear.RealMatrix;

/** What is drawn for different purposes, layers, shapes or neighbouring seeds has no number in common. */
class IndependentDrawsTest {
    private static final int D = 6;

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void noPurposeLayerOrNeighbouringSeedSharesNumbers(@ForAll long seed) {
        List<RealMatrix> drawn = new ArrayList<>();
        for (long s = seed; s < seed + 4; s++) {
            drawn.add(Gaussian.matrix(D, D, s));
            drawn.add(Gaussian.matrix(2, D, s)); // not the beginning of the larger one
            drawn.add(Stiefel.rows(2, D, s));
            drawn.add(Stiefel.rows(3, D, s));
            drawn.add(Stiefel.columns(D, 3, s));
            drawn.add(Covariance.powerLaw(D, 1, s).getRowMatrix(0)); // symmetric
            DenseNetwork network = network(s);
            network.weights()
                    .forEach(w -> drawn.add(w.scalarMultiply(Math.sqrt(D)))); // the Gaussian numbers themselves
            NetworkTask task = task(network, s);
            drawn.add(task.trainInputs());
            drawn.add(task.testInputs());
            drawn.addAll(frozen(task, Trained.A_ONLY, s));
            drawn.addAll(frozen(task, Trained.B_ONLY, s));
        }
        double[] magnitudes =
                drawn.stream().flatMapToDouble(IndependentDrawsTest::entries).toArray();
        assertThat(DoubleStream.of(magnitudes).distinct().count()).isEqualTo(magnitudes.length);
    }

    private static DenseNetwork network(long seed) {
        return DenseNetwork.gaussian(Nonlinearity.IDENTITY, seed, D, D, D, D);
    }

    private static NetworkTask task(DenseNetwork network, long seed) {
        List<RealMatrix> none =
                network.weights().stream().map(w -> w.scalarMultiply(0)).toList();
        return NetworkTask.of(network, none, Objective.SQUARED, Covariance.isotropic(D, 1), 3, 3, seed);
    }

    /** The frozen factors as a fit starts from them, the A rows and B columns of each layer. */
    private static List<RealMatrix> frozen(NetworkTask task, Trained trained, long seed) {
        return AdapterDescent.start(task.pretrained(), trained, 2, seed).stream()
                .map(TrainedLayer::frame)
                .toList();
    }

    /** Rounded, so that a sum in another order counts as the same number. */
    private static DoubleStream entries(RealMatrix matrix) {
        return Stream.of(matrix.getData()).flatMapToDouble(DoubleStream::of).map(x -> Math.rint(Math.abs(x) * 1e12));
    }
}
