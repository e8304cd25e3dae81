package io.github.asymlora.train;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Precision;
import io.github.asymlora.vision.Augmentation;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How to train; {@link #DEFAULT} and what differs: {@code TrainingOptions.DEFAULT.withEpochs(5)}, or several at once, {@code
 * TrainingOptions.with(o -> o.epochs(5).learningRate(1e-3))}.
 *
 * @param epochs passes over the training set (3)
 * @param batchSize examples for one update (32)
 * @param microBatchSize examples in one forward pass, whose gradients add up to the batch's (8)
 * @param groupByLength sorts a batch by length before it is cut into micro-batches, to pad less (true)
 * @param learningRate the schedule's peak (2e-3)
 * @param schedule what the learning rate does after warmup (linear)
 * @param cycles of a cosine with restarts (1)
 * @param warmup share of all steps that warm up (0.1)
 * @param adamBeta1 decay of AdamW's first moment (0.9)
 * @param adamBeta2 decay of its second moment (0.999)
 * @param adamEpsilon added to its denominator (1e-8)
 * @param weightDecay AdamW's λ on matrices (0.01)
 * @param groups parameters with rates of their own; the first whose pattern is found in a name counts
 * @param maxGradNorm gradients are scaled down to this norm (1.0)
 * @param maxLength longest input in tokens (128)
 * @param tooLong what becomes of longer ones: cut, drop or error (cut)
 * @param packing joins several examples into one row, up to maxLength, that don't see each other: responses of decoders; a
 *     batch counts rows (false)
 * @param dropout the pretrained model's own rates; null keeps those of its config.json
 * @param evaluateEvery when the validation set is judged (epoch)
 * @param patience training ends after that many evaluations in a row without a better one; 0 for never (0)
 * @param keep which evaluation's parameters remain (best)
 * @param labelSmoothing share of each class or token label that is spread over all of them (0)
 * @param classWeights how much an example counts by its class (equal)
 * @param augmentation random changes of training pictures (none)
 * @param frozenWeights in what matrices that don't train are held, and nowhere else: fp32, bf16, int8, nf4; fp32 is what
 *     the model was loaded in (fp32)
 * @param recompute whether activations are computed again for the backward pass in place of being kept: less memory, more
 *     time (false)
 * @param prefixCache how much of what frozen layers give is kept in the user's cache, to be read in later epochs and runs
 *     in place of running them (8 GB)
 * @param saveEvery how often the state is saved within an epoch, where checkpoints are kept (10min)
 */
@JsonDeserialize(builder = TrainingOptionsBuilder.class)
public record TrainingOptions(
        int epochs,
        int batchSize,
        int microBatchSize,
        boolean groupByLength,
        double learningRate,
        Schedule schedule,
        int cycles,
        double warmup,
        double adamBeta1,
        double adamBeta2,
        double adamEpsilon,
        double weightDecay,
        List<ParameterGroup> groups,
        double maxGradNorm,
        int maxLength,
        TooLong tooLong,
        boolean packing,
        Dropout dropout,
        EvaluateEvery evaluateEvery,
        int patience,
        Keep keep,
        double labelSmoothing,
        ClassWeights classWeights,
        Augmentation augmentation,
        Precision frozenWeights,
        boolean recompute,
        CacheLimit prefixCache,
        SaveEvery saveEvery) {
    /** Of epochs, examples in a batch and tokens: more is a slip of the pen. */
    private static final int MOST = 1_000_000;

    /** Every default. */
    public static final TrainingOptions DEFAULT = new TrainingOptionsBuilder().build();

    /** Which evaluation's parameters remain when training ends. */
    public enum Keep {
        /** That with the best main metric on the validation set; of equals, the first. */
        BEST,
        LAST
    }

    public TrainingOptions {
        groups = List.copyOf(groups);
        check(epochs >= 1 && epochs <= MOST, "epochs", epochs, "from 1 to " + MOST);
        check(batchSize >= 1 && batchSize <= MOST, "batch_size", batchSize, "from 1 to " + MOST);
        check(
                microBatchSize >= 1 && microBatchSize <= batchSize,
                "micro_batch_size",
                microBatchSize,
                "between 1 and batch_size " + batchSize);
        check(learningRate > 0 && finite(learningRate), "learning_rate", learningRate, "above 0 and finite");
        check(cycles >= 1 && cycles <= MOST, "cycles", cycles, "from 1 to " + MOST);
        check(warmup >= 0 && warmup < 1, "warmup", warmup, "at least 0 and below 1");
        check(adamBeta1 >= 0 && adamBeta1 < 1, "adam_beta1", adamBeta1, "at least 0 and below 1");
        check(adamBeta2 >= 0 && adamBeta2 < 1, "adam_beta2", adamBeta2, "at least 0 and below 1");
        check(adamEpsilon > 0 && finite(adamEpsilon), "adam_epsilon", adamEpsilon, "above 0 and finite");
        check(weightDecay >= 0 && finite(weightDecay), "weight_decay", weightDecay, "at least 0 and finite");
        check(maxGradNorm > 0 && finite(maxGradNorm), "max_grad_norm", maxGradNorm, "above 0 and finite");
        check(maxLength >= 2 && maxLength <= MOST, "max_length", maxLength, "from 2 to " + MOST);
        check(patience >= 0 && patience <= MOST, "patience", patience, "from 0 to " + MOST);
        check(labelSmoothing >= 0 && labelSmoothing < 1, "label_smoothing", labelSmoothing, "at least 0 and below 1");
        if (labelSmoothing > 0 && !classWeights.equals(ClassWeights.EQUAL)) {
            throw new InputException("training: class_weights and label_smoothing exclude each other.");
        }
        if (evaluateEvery.equals(EvaluateEvery.NEVER) && patience > 0) {
            throw new InputException("training: patience needs evaluations, evaluate_every is never.");
        }
    }

    /** The defaults but for what is set: {@code TrainingOptions.with(o -> o.epochs(5).learningRate(1e-3))}. */
    public static TrainingOptions with(UnaryOperator<TrainingOptionsBuilder> changes) {
        return DEFAULT.but(changes);
    }

    /** A copy but for what is set. */
    public TrainingOptions but(UnaryOperator<TrainingOptionsBuilder> changes) {
        return changes.apply(new TrainingOptionsBuilder(this)).build();
    }

    public TrainingOptions withEpochs(int value) {
        return but(o -> o.epochs(value));
    }

    /** Also the size of micro-batches where these are larger. */
    public TrainingOptions withBatchSize(int value) {
        return but(o -> o.batchSize(value).microBatchSize(Math.min(value, microBatchSize)));
    }

    public TrainingOptions withMicroBatchSize(int value) {
        return but(o -> o.microBatchSize(value));
    }

    public TrainingOptions withLearningRate(double value) {
        return but(o -> o.learningRate(value));
    }

    public TrainingOptions withWarmup(double share) {
        return but(o -> o.warmup(share));
    }

    public TrainingOptions withWeightDecay(double value) {
        return but(o -> o.weightDecay(value));
    }

    public TrainingOptions withMaxLength(int value) {
        return but(o -> o.maxLength(value));
    }

    public TrainingOptions withDropout(Dropout value) {
        return but(o -> o.dropout(value));
    }

    public TrainingOptions keeping(Keep value) {
        return but(o -> o.keep(value));
    }

    public TrainingOptions withLabelSmoothing(double value) {
        return but(o -> o.labelSmoothing(value));
    }

    public TrainingOptions withAugmentation(Augmentation value) {
        return but(o -> o.augmentation(value));
    }

    public TrainingOptions withFrozenWeights(Precision value) {
        return but(o -> o.frozenWeights(value));
    }

    public TrainingOptions withRecompute(boolean value) {
        return but(o -> o.recompute(value));
    }

    public TrainingOptions withPrefixCache(CacheLimit value) {
        return but(o -> o.prefixCache(value));
    }

    public TrainingOptions withSaveEvery(SaveEvery value) {
        return but(o -> o.saveEvery(value));
    }

    /**
     * Updates in all epochs over that many examples.
     *
     * @throws InputException where they are more than an int counts
     */
    public int steps(int examples) {
        long steps = (long) Batches.perEpoch(examples, batchSize) * epochs;
        check(
                steps <= Integer.MAX_VALUE,
                "epochs",
                epochs,
                "possible with " + examples + " examples: " + steps + " steps");
        return (int) steps;
    }

    /** How many of all steps warm up: a step begun counts, as in transformers' {@code TrainingArguments.warmup_ratio}. */
    int warmupSteps(int steps) {
        return (int) Math.ceil(steps * warmup);
    }

    /** Whether the best evaluation's parameters are kept in memory beside the present ones. */
    boolean keepsBest() {
        return keep == Keep.BEST && !evaluateEvery.equals(EvaluateEvery.NEVER);
    }

    private static boolean finite(double value) {
        return value < Double.POSITIVE_INFINITY;
    }

    private static void check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new InputException("training." + field + ": " + value + " is not " + expected + ".");
        }
    }
}
