package io.github.asymlora.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Flow;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One update after another: loss, backward, clip, AdamW. */
public final class Updates implements AutoCloseable {
    /**
     * What an update saw.
     *
     * @param loss mean over the batch, before the update
     * @param gradientNorm before clipping
     */
    public record Seen(double loss, double gradientNorm) {}

    private final Model model;
    private final Map<String, NDArray> parameters;
    private final AdamW optimizer;
    private final double maxGradNorm;
    private final Dropout dropout;
    private final long seed;

    /**
     * Starts with fresh moments.
     *
     * @param decays the parameters that weight decay acts on
     * @param dropout the pretrained model's own rates
     */
    public Updates(
            Adapter adapter,
            AdamW.Options options,
            Predicate<String> decays,
            double maxGradNorm,
            Dropout dropout,
            long seed) {
        this.model = adapter.model();
        this.parameters = adapter.trainable();
        this.optimizer = new AdamW(parameters, options, decays, model.manager());
        this.maxGradNorm = maxGradNorm;
        this.dropout = dropout;
        this.seed = seed;
        Gradients.zero(parameters);
    }

    public AdamW optimizer() {
        return optimizer;
    }

    /**
     * One update from a batch, cut into parts whose gradients add up to those of the whole.
     *
     * @throws InputException where loss or gradients aren't finite any more; the parameters are then as before
     */
    public Seen update(Source source, List<int[]> parts, double learningRate) {
        int total = parts.stream().mapToInt(part -> part.length).sum();
        double loss = 0;
        for (int i = 0; i < parts.size(); i++) {
            Compute.seed(seed, "dropout", (long) optimizer.steps() * 1024 + i);
            loss += backward(source, parts.get(i), total);
        }
        try (NDManager scope = model.manager().newSubManager()) {
            Gradients gradients = Gradients.of(parameters, scope);
            double norm = gradients.norm();
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                Gradients.zero(parameters);
                throw new InputException(
                        "Training left the finite numbers at step " + (optimizer.steps() + 1) + ": loss "
                                + loss + ", gradient norm " + norm + ", learning rate " + learningRate
                                + ". A lower learning rate, more warmup or a smaller maxGradNorm helps.");
            }
            gradients.clip(norm, maxGradNorm);
            optimizer.step(gradients.byName(), learningRate);
            Gradients.zero(parameters);
            return new Seen(loss, norm);
        }
    }

    private double backward(Source source, int[] part, int total) {
        try (NDManager scope = model.manager().newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            Map<String, NDArray> inputs = source.examples().batch(part, scope);
            NDArray logits = source.forward(part, Flow.training(scope, inputs, dropout));
            NDArray loss = Loss.of(logits.getShape().get(1))
                    .sum(logits, inputs.get(Examples.LABELS))
                    .div(total);
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
