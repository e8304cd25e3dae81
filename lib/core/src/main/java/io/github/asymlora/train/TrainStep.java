package io.github.asymlora.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.TrainingHook;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One update after another: loss, backward, clip, AdamW. */
public final class TrainStep implements AutoCloseable {
    /**
     * What an update saw.
     *
     * @param loss mean over the batch's labels, before the update
     * @param labels how much these count: their number, or the sum of their weights
     * @param gradientNorm before clipping
     */
    public record Result(double loss, double labels, double gradientNorm) {}

    private final Model model;
    private final LossFunction lossFunction;
    private final Map<String, NDArray> parameters;
    private final AdamW optimizer;
    private final Optional<TrainingHook> hook;
    private final double maxGradNorm;
    private final Dropout dropout;
    private final long seed;
    private boolean recomputes;

    /** The same with the loss that the model's head asks for. */
    public TrainStep(
            Adapter adapter,
            AdamW.Options options,
            Predicate<String> decays,
            double maxGradNorm,
            Dropout dropout,
            long seed) {
        this(
                adapter,
                Loss.of(adapter.model()),
                new AdamW(
                        adapter.trainable(),
                        options,
                        name -> decays.test(name) ? options.weightDecay() : 0,
                        adapter.method()::learningRateFactor,
                        adapter.model().manager()),
                maxGradNorm,
                dropout,
                seed);
    }

    /**
     * Starts with fresh moments.
     *
     * @param loss made small
     * @param optimizer of what the adapter trains; closed with this
     * @param dropout the pretrained model's own rates
     */
    TrainStep(Adapter adapter, LossFunction loss, AdamW optimizer, double maxGradNorm, Dropout dropout, long seed) {
        this.model = adapter.model();
        this.lossFunction = loss;
        this.parameters = adapter.trainable();
        this.optimizer = optimizer;
        this.hook = adapter.method().hook(adapter);
        this.maxGradNorm = maxGradNorm;
        this.dropout = dropout;
        this.seed = seed;
        Gradients.zero(parameters);
    }

    /** Computes each layer's activations again for the backward pass, in place of keeping them: the same gradients. */
    public TrainStep recomputing(boolean value) {
        recomputes = value;
        return this;
    }

    public AdamW optimizer() {
        return optimizer;
    }

    /**
     * One update from a batch, cut into parts whose gradients add up to those of the whole. The loss is the mean over all
     * labels of the batch that count, however they are spread over the parts.
     *
     * @throws InputException where no label counts, or where loss or gradients aren't finite any more
     * @throws InterruptedTraining where the thread was interrupted; the parameters are then, as after every failure, as
     *     before
     */
    public Result update(Source source, List<int[]> parts, double learningRate) {
        Compute.withoutGradients();
        try (NDManager scope = model.manager().newSubManager()) {
            Total total = backward(source, parts, scope);
            Gradients gradients = Gradients.of(parameters, scope);
            Result result = total.read(gradients);
            if (result.labels == 0) {
                throw new InputException("No label of the batch counts: all are " + Loss.IGNORED
                        + ". Longer inputs may keep the labels from being cut off.");
            }
            requireFinite(result.loss, result.gradientNorm, learningRate);
            gradients.scale(Gradients.clipping(result.gradientNorm, maxGradNorm) / result.labels);
            hook.ifPresent(rules -> rules.before(gradients.byName()));
            optimizer.step(gradients.byName(), learningRate);
            hook.ifPresent(rules -> rules.after(optimizer.steps() - 1));
            return result;
        } finally {
            Gradients.zero(parameters);
        }
    }

    /** A batch's loss, summed over its labels, their count, and what the method adds to their mean: numbers in fp64. */
    private record Total(NDArray sum, NDArray labels, NDArray penalty) {
        /** The only time in an update that a device is waited for. */
        Result read(Gradients gradients) {
            NDList all = new NDList();
            for (NDArray number : List.of(sum, labels, penalty, gradients.squaredNorm())) {
                all.add(number.reshape(1));
            }
            double[] values = NDArrays.concat(all).toDoubleArray();
            return new Result(values[0] / values[1] + values[2], values[1], Math.sqrt(values[3]) / values[1]);
        }
    }

    /** Forward and backward through each part; the gradients add up in the parameters. */
    private Total backward(Source source, List<int[]> parts, NDManager owner) {
        NDArray sum = owner.zeros(new Shape(), DataType.FLOAT64);
        NDArray labels = owner.zeros(new Shape(), DataType.FLOAT64);
        for (int i = 0; i < parts.size(); i++) {
            InterruptedTraining.check("after step " + optimizer.steps());
            try (NDManager scope = model.manager().newSubManager()) {
                LossFunction.Summed part = backward(source, parts.get(i), ((long) optimizer.steps() << 32) + i, scope);
                sum.addi(inFp64(part.sum(), scope));
                labels.addi(inFp64(part.count(), scope));
            }
        }
        NDArray penalty = owner.zeros(new Shape(), DataType.FLOAT64);
        hook.ifPresent(rules -> backward(rules, labels, penalty));
        return new Total(sum, labels, penalty);
    }

    private static NDArray inFp64(NDArray number, NDManager scope) {
        NDArray value = number.reshape(new Shape()).toType(DataType.FLOAT64, false);
        value.attach(scope);
        return value;
    }

    private LossFunction.Summed backward(Source source, int[] part, long number, NDManager scope) {
        Map<String, NDArray> inputs = source.examples().batch(part, scope, RandomStreams.seed(seed, "batch", number));
        long stream = RandomStreams.seed(seed, "dropout", number);
        if (recomputes) {
            return new Recomputation(source, inputs, dropout, stream, lossFunction)
                    .backward(source.start(part, scope), model.firstStageOf(parameters.keySet()), scope);
        }
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray logits = source.forward(part, ForwardContext.training(scope, inputs, dropout, stream));
            LossFunction.Summed loss = lossFunction.of(logits, Examples.truth(inputs));
            collector.backward(loss.sum());
            return loss;
        }
    }

    private void requireFinite(double loss, double norm, double learningRate) {
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new InputException("Training left the finite numbers at step " + (optimizer.steps() + 1) + ": loss "
                    + loss + ", gradient norm " + norm + ", learning rate " + learningRate
                    + ". A lower learning rate, more warmup or a smaller maxGradNorm helps.");
        }
    }

    /** The gradient of a method's own term, which doesn't depend on the batch, times what gradients are divided by. */
    private void backward(TrainingHook rules, NDArray count, NDArray result) {
        try (NDManager scope = model.manager().newSubManager()) {
            NDArray times = count.toType(DataType.FLOAT32, true);
            times.attach(scope);
            NDArray penalty;
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                penalty = rules.penalty(scope);
                collector.backward(penalty.mul(times));
            }
            result.addi(inFp64(penalty, scope));
        }
    }

    /** AdamW's moments and what the method remembers, by name, to be saved while the scope is open. */
    Map<String, NDArray> state(NDManager scope) {
        Map<String, NDArray> state = new LinkedHashMap<>(optimizer.state());
        hook.ifPresent(rules -> state.putAll(rules.state(scope)));
        return state;
    }

    /** Goes on from a saved state. */
    void restore(Map<String, NDArray> saved, int steps) {
        optimizer.restore(saved, steps);
        hook.ifPresent(rules -> rules.restore(saved));
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
