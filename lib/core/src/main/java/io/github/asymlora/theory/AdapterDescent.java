package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Trains a low-rank adapter on every layer of a network by gradient descent (Adam on the whole sample, learning rate falling
 * linearly to zero): section 4.1.2 as an experiment.
 *
 * @param steps of descent
 * @param learningRate of the first step
 */
public record AdapterDescent(int steps, double learningRate) {
    public AdapterDescent {
        if (steps < 1 || !(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new InputException("descent of " + steps + " steps at learning rate " + learningRate
                    + "; both must be positive and finite.");
        }
    }

    /**
     * What came of it.
     *
     * @param losses on the training inputs before each step
     * @param trainLoss after the last step
     * @param parameters that were trained
     */
    public record Fit(DenseNetwork network, double[] losses, double trainLoss, double testLoss, long parameters) {}

    /**
     * Starts from BA = 0: a frozen factor, or the A of {@code BOTH}, is a Haar frame; the other is zero. A layer with fewer than
     * {@code rank} inputs or outputs gets as high a rank as it has room for.
     */
    public Fit fit(NetworkTask task, Trained trained, int rank, long seed) {
        DenseNetwork pretrained = task.pretrained();
        List<TrainedLayer> adapters = start(pretrained, trained, rank, seed);
        double[] losses = new double[steps];
        for (int t = 0; t < steps; t++) {
            DenseNetwork network = adapted(pretrained, adapters);
            List<RealMatrix> trace = network.trace(task.trainInputs());
            RealMatrix outputs = trace.get(trace.size() - 1);
            losses[t] = task.objective().loss(outputs, task.trainTargets());
            RealMatrix outputGradient = task.objective().gradient(outputs, task.trainTargets());
            List<RealMatrix> gradients = network.gradients(task.trainInputs(), trace, outputGradient);
            double rate = learningRate * (1 - (double) t / steps);
            for (int l = 0; l < adapters.size(); l++) {
                adapters.get(l).step(gradients.get(l), rate);
            }
        }
        DenseNetwork network = adapted(pretrained, adapters);
        double trainLoss = task.objective().loss(network.outputs(task.trainInputs()), task.trainTargets());
        long parameters = adapters.stream().mapToLong(TrainedLayer::parameters).sum();
        return new Fit(network, losses, trainLoss, task.testLoss(network), parameters);
    }

    static List<TrainedLayer> start(DenseNetwork pretrained, Trained trained, int rank, long seed) {
        List<TrainedLayer> adapters = new ArrayList<>();
        for (int l = 0; l < pretrained.weights().size(); l++) {
            long stream = RandomStreams.seed(seed, "adapter", l);
            adapters.add(TrainedLayer.start(pretrained.weights().get(l), trained, rank, stream));
        }
        return adapters;
    }

    private static DenseNetwork adapted(DenseNetwork pretrained, List<TrainedLayer> adapters) {
        return pretrained.plus(adapters.stream().map(TrainedLayer::update).toList());
    }
}
