package io.github.asymlora.train;

import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Precision;
import io.github.asymlora.vision.Augmentation;
import java.util.List;

/** Sets {@link TrainingOptions}, whose components say what each is; null leaves one as it was, as in a recipe. */
@JsonPOJOBuilder(withPrefix = "")
public final class TrainingOptionsBuilder {
    private static final int MICRO_BATCH = 8;

    private Integer epochs = 3;
    private Integer batchSize = 32;
    private Integer microBatchSize;
    private Boolean groupByLength = true;
    private Double learningRate = 2e-3;
    private Schedule schedule = Schedule.LINEAR;
    private Integer cycles = 1;
    private Double warmup = 0.1;
    private Double adamBeta1 = 0.9;
    private Double adamBeta2 = 0.999;
    private Double adamEpsilon = 1e-8;
    private Double weightDecay = 0.01;
    private List<ParameterGroup> groups = List.of();
    private Double maxGradNorm = 1.0;
    private Integer maxLength = 128;
    private TooLong tooLong = TooLong.CUT;
    private boolean packing;
    private Dropout dropout;
    private EvaluateEvery evaluateEvery = EvaluateEvery.EPOCH;
    private Integer patience = 0;
    private TrainingOptions.Keep keep = TrainingOptions.Keep.BEST;
    private Double labelSmoothing = 0.0;
    private ClassWeights classWeights = ClassWeights.EQUAL;
    private Augmentation augmentation = Augmentation.NONE;
    private Precision frozenWeights = Precision.FP32;
    private Boolean recompute = false;
    private CacheLimit prefixCache = CacheLimit.gigabytes(8);
    private SaveEvery saveEvery = SaveEvery.minutes(10);

    TrainingOptionsBuilder() {}

    TrainingOptionsBuilder(TrainingOptions from) {
        epochs = from.epochs();
        batchSize = from.batchSize();
        microBatchSize = from.microBatchSize();
        groupByLength = from.groupByLength();
        learningRate = from.learningRate();
        schedule = from.schedule();
        cycles = from.cycles();
        warmup = from.warmup();
        adamBeta1 = from.adamBeta1();
        adamBeta2 = from.adamBeta2();
        adamEpsilon = from.adamEpsilon();
        weightDecay = from.weightDecay();
        groups = from.groups();
        maxGradNorm = from.maxGradNorm();
        maxLength = from.maxLength();
        tooLong = from.tooLong();
        packing = from.packing();
        dropout = from.dropout();
        evaluateEvery = from.evaluateEvery();
        patience = from.patience();
        keep = from.keep();
        labelSmoothing = from.labelSmoothing();
        classWeights = from.classWeights();
        augmentation = from.augmentation();
        frozenWeights = from.frozenWeights();
        recompute = from.recompute();
        prefixCache = from.prefixCache();
        saveEvery = from.saveEvery();
    }

    public TrainingOptionsBuilder epochs(Integer value) {
        epochs = value == null ? epochs : value;
        return this;
    }

    public TrainingOptionsBuilder batchSize(Integer value) {
        batchSize = value == null ? batchSize : value;
        return this;
    }

    public TrainingOptionsBuilder microBatchSize(Integer value) {
        microBatchSize = value == null ? microBatchSize : value;
        return this;
    }

    public TrainingOptionsBuilder groupByLength(Boolean value) {
        groupByLength = value == null ? groupByLength : value;
        return this;
    }

    public TrainingOptionsBuilder learningRate(Double value) {
        learningRate = value == null ? learningRate : value;
        return this;
    }

    public TrainingOptionsBuilder schedule(Schedule value) {
        schedule = value == null ? schedule : value;
        return this;
    }

    public TrainingOptionsBuilder cycles(Integer value) {
        cycles = value == null ? cycles : value;
        return this;
    }

    public TrainingOptionsBuilder warmup(Double value) {
        warmup = value == null ? warmup : value;
        return this;
    }

    public TrainingOptionsBuilder adamBeta1(Double value) {
        adamBeta1 = value == null ? adamBeta1 : value;
        return this;
    }

    public TrainingOptionsBuilder adamBeta2(Double value) {
        adamBeta2 = value == null ? adamBeta2 : value;
        return this;
    }

    public TrainingOptionsBuilder adamEpsilon(Double value) {
        adamEpsilon = value == null ? adamEpsilon : value;
        return this;
    }

    public TrainingOptionsBuilder weightDecay(Double value) {
        weightDecay = value == null ? weightDecay : value;
        return this;
    }

    public TrainingOptionsBuilder groups(List<ParameterGroup> value) {
        groups = value == null ? groups : value;
        return this;
    }

    public TrainingOptionsBuilder maxGradNorm(Double value) {
        maxGradNorm = value == null ? maxGradNorm : value;
        return this;
    }

    public TrainingOptionsBuilder maxLength(Integer value) {
        maxLength = value == null ? maxLength : value;
        return this;
    }

    public TrainingOptionsBuilder packing(boolean value) {
        packing = value;
        return this;
    }

    public TrainingOptionsBuilder tooLong(TooLong value) {
        tooLong = value == null ? tooLong : value;
        return this;
    }

    public TrainingOptionsBuilder dropout(Dropout value) {
        dropout = value;
        return this;
    }

    public TrainingOptionsBuilder evaluateEvery(EvaluateEvery value) {
        evaluateEvery = value == null ? evaluateEvery : value;
        return this;
    }

    public TrainingOptionsBuilder patience(Integer value) {
        patience = value == null ? patience : value;
        return this;
    }

    public TrainingOptionsBuilder keep(TrainingOptions.Keep value) {
        keep = value == null ? keep : value;
        return this;
    }

    public TrainingOptionsBuilder labelSmoothing(Double value) {
        labelSmoothing = value == null ? labelSmoothing : value;
        return this;
    }

    public TrainingOptionsBuilder classWeights(ClassWeights value) {
        classWeights = value == null ? classWeights : value;
        return this;
    }

    public TrainingOptionsBuilder augmentation(Augmentation value) {
        augmentation = value == null ? augmentation : value;
        return this;
    }

    public TrainingOptionsBuilder frozenWeights(Precision value) {
        frozenWeights = value == null ? frozenWeights : value;
        return this;
    }

    public TrainingOptionsBuilder recompute(Boolean value) {
        recompute = value == null ? recompute : value;
        return this;
    }

    public TrainingOptionsBuilder prefixCache(CacheLimit value) {
        prefixCache = value == null ? prefixCache : value;
        return this;
    }

    public TrainingOptionsBuilder saveEvery(SaveEvery value) {
        saveEvery = value == null ? saveEvery : value;
        return this;
    }

    /**
     * The options.
     *
     * @throws io.github.asymlora.InputException naming the option that is out of range
     */
    public TrainingOptions build() {
        return new TrainingOptions(
                epochs,
                batchSize,
                microBatchSize == null ? Math.min(MICRO_BATCH, batchSize) : microBatchSize,
                groupByLength,
                learningRate,
                schedule,
                cycles,
                warmup,
                adamBeta1,
                adamBeta2,
                adamEpsilon,
                weightDecay,
                groups,
                maxGradNorm,
                maxLength,
                tooLong,
                packing,
                dropout,
                evaluateEvery,
                patience,
                keep,
                labelSmoothing,
                classWeights,
                augmentation,
                frozenWeights,
                recompute,
                prefixCache,
                saveEvery);
    }
}
