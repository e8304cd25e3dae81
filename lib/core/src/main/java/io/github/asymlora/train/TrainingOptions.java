package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Precision;
import io.github.asymlora.vision.Augmentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

/**
 * How to train. Null stands for the default, so that a recipe says only what differs.
 *
 * @param epochs passes over the training set (3)
 * @param batchSize examples for one update (32)
 * @param microBatchSize examples in one forward pass, whose gradients add up to the batch's (8)
 * @param groupByLength sorts a batch by length before it is cut into micro-batches, to pad less (true)
 * @param learningRate the schedule's peak (2e-3)
 * @param schedule what the learning rate does after warmup (linear)
 * @param warmup share of all steps that warm up (0.1)
 * @param weightDecay AdamW's λ (0.01)
 * @param maxGradNorm gradients are scaled down to this norm (1.0)
 * @param maxLength longest input in tokens (128)
 * @param dropout the pretrained model's own rates; null in a recipe keeps those of its config.json
 * @param keep which epoch's parameters remain (best)
 * @param labelSmoothing share of each class or token label that is spread over all of them (0)
 * @param augmentation random changes of training pictures (none)
 * @param frozenWeights in what linear layers multiply by weights that don't train (fp32)
 * @param recompute whether activations are computed again for the backward pass in place of being kept: less memory, more
 *     time (false)
 * @param prefixCache how much of what frozen layers give is kept in the user's cache, to be read in later epochs and runs
 *     in place of running them (8 GB)
 * @param saveEvery how often the state is saved within an epoch, where checkpoints are kept (10min)
 */
public record TrainingOptions(
        Integer epochs,
        Integer batchSize,
        Integer microBatchSize,
        Boolean groupByLength,
        Double learningRate,
        Schedule schedule,
        Double warmup,
        Double weightDecay,
        Double maxGradNorm,
        Integer maxLength,
        Dropout dropout,
        Keep keep,
        Double labelSmoothing,
        Augmentation augmentation,
        Precision frozenWeights,
        Boolean recompute,
        CacheLimit prefixCache,
        SaveEvery saveEvery) {
    /** Of epochs, examples in a batch and tokens: more is a slip of the pen. */
    private static final int MOST = 1_000_000;

    /** Which epoch's parameters remain when training ends. */
    public enum Keep {
        /** That with the best main metric on the validation set; of equals, the first. */
        BEST,
        LAST
    }

    public TrainingOptions {
        epochs = epochs == null ? 3 : epochs;
        batchSize = batchSize == null ? 32 : batchSize;
        microBatchSize = microBatchSize == null ? Math.min(8, batchSize) : microBatchSize;
        groupByLength = groupByLength == null || groupByLength;
        learningRate = learningRate == null ? 2e-3 : learningRate;
        schedule = schedule == null ? Schedule.LINEAR : schedule;
        warmup = warmup == null ? 0.1 : warmup;
        weightDecay = weightDecay == null ? 0.01 : weightDecay;
        maxGradNorm = maxGradNorm == null ? 1.0 : maxGradNorm;
        maxLength = maxLength == null ? 128 : maxLength;
        keep = keep == null ? Keep.BEST : keep;
        labelSmoothing = labelSmoothing == null ? 0 : labelSmoothing;
        augmentation = augmentation == null ? Augmentation.NONE : augmentation;
        frozenWeights = frozenWeights == null ? Precision.FP32 : frozenWeights;
        recompute = recompute != null && recompute;
        prefixCache = prefixCache == null ? CacheLimit.gigabytes(8) : prefixCache;
        saveEvery = saveEvery == null ? SaveEvery.minutes(10) : saveEvery;
        check(epochs >= 1 && epochs <= MOST, "epochs", epochs, "from 1 to " + MOST);
        check(batchSize >= 1 && batchSize <= MOST, "batch_size", batchSize, "from 1 to " + MOST);
        check(
                microBatchSize >= 1 && microBatchSize <= batchSize,
                "micro_batch_size",
                microBatchSize,
                "between 1 and batch_size " + batchSize);
        check(learningRate > 0 && finite(learningRate), "learning_rate", learningRate, "above 0 and finite");
        check(warmup >= 0 && warmup < 1, "warmup", warmup, "at least 0 and below 1");
        check(weightDecay >= 0 && finite(weightDecay), "weight_decay", weightDecay, "at least 0 and finite");
        check(maxGradNorm > 0 && finite(maxGradNorm), "max_grad_norm", maxGradNorm, "above 0 and finite");
        check(maxLength >= 2 && maxLength <= MOST, "max_length", maxLength, "from 2 to " + MOST);
        check(labelSmoothing >= 0 && labelSmoothing < 1, "label_smoothing", labelSmoothing, "at least 0 and below 1");
    }

    /** Every default. */
    public static final TrainingOptions DEFAULT = new TrainingOptions(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    public TrainingOptions withEpochs(int value) {
        return with("epochs", value);
    }

    /** Also the size of micro-batches where these are larger. */
    public TrainingOptions withBatchSize(int value) {
        return with("microBatchSize", Math.min(value, microBatchSize)).with("batchSize", value);
    }

    public TrainingOptions withMicroBatchSize(int value) {
        return with("microBatchSize", value);
    }

    public TrainingOptions withLearningRate(double value) {
        return with("learningRate", value);
    }

    public TrainingOptions withWarmup(double share) {
        return with("warmup", share);
    }

    public TrainingOptions withWeightDecay(double value) {
        return with("weightDecay", value);
    }

    public TrainingOptions withMaxLength(int value) {
        return with("maxLength", value);
    }

    public TrainingOptions withDropout(Dropout value) {
        return with("dropout", value);
    }

    public TrainingOptions keeping(Keep value) {
        return with("keep", value);
    }

    public TrainingOptions withLabelSmoothing(double value) {
        return with("labelSmoothing", value);
    }

    public TrainingOptions withAugmentation(Augmentation value) {
        return with("augmentation", value);
    }

    public TrainingOptions withFrozenWeights(Precision value) {
        return with("frozenWeights", value);
    }

    public TrainingOptions withRecompute(boolean value) {
        return with("recompute", value);
    }

    public TrainingOptions withPrefixCache(CacheLimit value) {
        return with("prefixCache", value);
    }

    public TrainingOptions withSaveEvery(SaveEvery value) {
        return with("saveEvery", value);
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

    /** A copy with another value for one component. */
    private TrainingOptions with(String name, Object value) {
        RecordComponent[] components = TrainingOptions.class.getRecordComponents();
        try {
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = components[i].getName().equals(name)
                        ? value
                        : components[i].getAccessor().invoke(this);
            }
            return TrainingOptions.class.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause(); // the checks above
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
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
