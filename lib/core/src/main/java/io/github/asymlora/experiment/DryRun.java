package io.github.asymlora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.data.Task;
import io.github.asymlora.model.Config;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Precision;
import io.github.asymlora.model.Stage;
import io.github.asymlora.train.TrainingOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recipe would do, without weights: {@code config.json} is enough.
 *
 * @param plan what would train
 * @param adapterParameters numbers that train, the head's left out
 * @param trainableParameters numbers that train
 * @param totalParameters of the model with its head, without adapters
 * @param steps updates
 * @param peakMemoryBytes estimated, of the whole process on a CPU, or of the device where that is a GPU
 */
public record DryRun(
        Plan plan,
        long adapterParameters,
        long trainableParameters,
        long totalParameters,
        int steps,
        long peakMemoryBytes) {
    /** Of the virtual machine and the engine. */
    private static final long PROCESS = 450L << 20;

    /** What the C allocator holds for each byte in use: measured on MiniLM and bge-small, 32 rows of 128 tokens. */
    private static final double ALLOCATOR = 1.25;

    /** Of the tokens that a language model reads, one in so many is scored. */
    private static final long RESPONSE = 4;

    /**
     * Plans a recipe.
     *
     * @throws io.github.asymlora.InputException where it doesn't fit the model, or the task's files are missing and its sizes
     *     aren't published
     */
    public static DryRun of(Recipe recipe) {
        TaskOutline task = TaskOutline.of(recipe.task());
        TrainingOptions training = recipe.training();
        int steps = training.steps(task.examples());
        Pooling pooling = recipe.pooling(task.goal());
        try (Model model = recipe.fromScratch() == null
                ? Models.outline(recipe.model(), pooling)
                : Models.outline(recipe.fromScratch())) {
            boolean responses = task.goal() == Task.Goal.RESPONSE;
            if (!responses) {
                model.newHead(task.outputs(), 0);
            }
            FineTuning method = recipe.fineTuning(steps);
            Plan plan = method.plan(model);
            List<String> head = responses ? List.of() : model.headParameters();
            long trainable = plan.trainable();
            long ofHead = plan.rows().stream()
                    .filter(Plan.Row::trained)
                    .filter(row -> head.contains(row.name()))
                    .mapToLong(Plan.Row::size)
                    .sum();
            return new DryRun(
                    plan,
                    trainable - ofHead,
                    trainable,
                    plan.modelParameters(),
                    steps,
                    memory(model, plan, training, responses));
        }
    }

    /** Of the model's parameters, the adapter's share in percent. */
    public double percentAdapter() {
        return 100.0 * adapterParameters / totalParameters;
    }

    /**
     * Weights, what AdamW and gradients take of each number that trains, and what the backward pass needs of a micro-batch at
     * the longest length: of each token in each layer above the first trained one 7 hidden states (inputs of the norms and
     * of the linear layers, queries, keys, values) and the inner ones of the feed-forward; of a language model the logits
     * three times, at the places of a response: a quarter of the longest input, which is what responses always have. The
     * largest weight counts twice: what was read of its file outlives the reading.
     */
    private static long memory(Model model, Plan plan, TrainingOptions training, boolean responses) {
        List<String> trained = plan.rows().stream()
                .filter(Plan.Row::trained)
                .map(Plan.Row::name)
                .toList();
        long first = model.firstStageOf(trained);
        long layers = Math.max(1, model.stages().size() - first - 1);
        long hidden = model.hiddenSize();
        Config config = model.config();
        boolean gated = config.has("rms_norm_eps");
        long inner = (gated ? 3L : 1L)
                * config.integer("intermediate_size", config.integer("encoder_ffn_dim", config.integer("d_ff", (int)
                        (4 * hidden))));
        long tokens = (long) training.microBatchSize() * training.maxLength();
        long perLayer = 7 * hidden + inner;
        boolean recompute = training.recompute() || training.frozenWeights().widens();
        long kept = recompute ? layers * hidden + perLayer : layers * perLayer;
        long logits = responses ? 3L * config.integer("vocab_size", 1) : 0;
        long weights = weights(model, trained, training.frozenWeights());
        long largest = model.weights().values().stream()
                .mapToLong(weight -> 4 * weight.getShape().size())
                .max()
                .orElse(0);
        return PROCESS
                + weights
                + largest
                + 20 * plan.trainable()
                + (long) (ALLOCATOR * 4 * tokens * (kept + logits / RESPONSE));
    }

    /** Each in its precision, and in fp32 what one layer's weights become for a moment where products keep them so. */
    private static long weights(Model model, List<String> trained, Precision precision) {
        long held = 0;
        Map<String, Long> widened = new HashMap<>();
        for (Map.Entry<String, NDArray> entry : model.weights().entrySet()) {
            Shape shape = entry.getValue().getShape();
            String name = entry.getKey();
            Precision own = trained.contains(name) ? Precision.FP32 : model.precision(name, precision);
            held += shape.dimension() == 2 ? own.bytes(shape.get(0), shape.get(1)) : 4 * shape.size();
            if (own.widens()) {
                String stage = model.stages().stream()
                        .filter(one -> one.owns(name))
                        .map(Stage::name)
                        .findFirst()
                        .orElse("");
                widened.merge(stage, 4 * shape.size(), Long::sum);
            }
        }
        return held
                + (long) (ALLOCATOR
                        * widened.values().stream().max(Long::compare).orElse(0L));
    }
}
