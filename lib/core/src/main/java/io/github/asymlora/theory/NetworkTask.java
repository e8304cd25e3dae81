package io.github.asymlora.theory;

import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.PositiveSemidefinite;
import io.github.asymlora.linalg.RandomStreams;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A pretrained network and a teacher that it should follow: the same network with an update in each layer, which labels Gaussian inputs.
 * No noise, so that the least loss is {@link #floor}.
 *
 * @param floor the teacher's own loss on the test inputs: 0 for {@code SQUARED}, its mean entropy for {@code CROSS_ENTROPY}
 */
public record NetworkTask(
        DenseNetwork pretrained,
        Objective objective,
        RealMatrix trainInputs,
        RealMatrix trainTargets,
        RealMatrix testInputs,
        RealMatrix testTargets,
        double floor) {
    /**
     * @param updates of the teacher, one for each layer of {@code pretrained}
     * @param sigma covariance of the inputs [d_0, d_0]
     */
    public static NetworkTask of(
            DenseNetwork pretrained,
            List<RealMatrix> updates,
            Objective objective,
            RealMatrix sigma,
            int trainSize,
            int testSize,
            long seed) {
        RealMatrix root = PositiveSemidefinite.of("Sigma", sigma).sqrt();
        DenseNetwork teacher = pretrained.plus(updates);
        RealMatrix train = inputs(trainSize, root, RandomStreams.seed(seed, "training inputs", 0));
        RealMatrix test = inputs(testSize, root, RandomStreams.seed(seed, "test inputs", 0));
        RealMatrix testOutputs = teacher.outputs(test);
        RealMatrix testTargets = objective.teach(testOutputs);
        return new NetworkTask(
                pretrained,
                objective,
                train,
                objective.teach(teacher.outputs(train)),
                test,
                testTargets,
                objective.loss(testOutputs, testTargets));
    }

    /** The loss of a network on the test inputs. */
    public double testLoss(DenseNetwork network) {
        return objective.loss(network.outputs(testInputs), testTargets);
    }

    private static RealMatrix inputs(int n, RealMatrix root, long seed) {
        return Matrices.multiply(Gaussian.matrix(n, root.getRowDimension(), seed), root);
    }
}
