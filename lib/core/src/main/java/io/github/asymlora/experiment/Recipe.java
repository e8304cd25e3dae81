package io.github.asymlora.experiment;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Method;
import io.github.asymlora.adapter.Notation;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.train.TrainingOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * One experiment. Null stands for the default.
 *
 * @param model a fetched model's name or a Hugging Face folder (all-MiniLM-L6-v2)
 * @param pooling how the head reads the encoder (as the folder asks for)
 * @param task what is learned
 * @param method lora, full or head_only (lora)
 * @param adapter the adapter, where the method is lora
 * @param training how it is trained
 * @param seed of all that is random (0)
 */
public record Recipe(
        String model,
        Pooling pooling,
        TaskChoice task,
        Kind method,
        AdapterChoice adapter,
        TrainingOptions training,
        Long seed) {
    /** The methods. */
    public enum Kind {
        LORA,
        FULL,
        HEAD_ONLY
    }

    /**
     * The task.
     *
     * @param name tweets, movies, amazon, nyt, snli, or one of GLUE's
     * @param folder its files, where they aren't the fetched ones
     * @param trainExamples size of a fixed sample to train on (all)
     * @param judgeExamples size of fixed samples to validate and test on (all)
     * @param sampleSeed draws those samples (0)
     */
    public record TaskChoice(
            String name, String folder, Integer trainExamples, Integer judgeExamples, Long sampleSeed) {
        public TaskChoice {
            if (name == null) {
                throw new InputException("task.name is missing; known are " + String.join(", ", Tasks.names()) + ".");
            }
            check("train_examples", trainExamples);
            check("judge_examples", judgeExamples);
            sampleSeed = sampleSeed == null ? 0 : sampleSeed;
        }

        Task load() {
            Task task = folder == null ? Tasks.load(name) : Tasks.load(name, Path.of(folder));
            task = trainExamples == null ? task : task.trainedOn(trainExamples, sampleSeed);
            return judgeExamples == null ? task : task.judgedOn(judgeExamples, sampleSeed);
        }

        private static void check(String field, Integer size) {
            if (size != null && size < 1) {
                throw new InputException("task." + field + ": " + size + " is not at least 1.");
            }
        }
    }

    /**
     * LoRA.
     *
     * @param arm which factor trains and how each starts, in the paper's notation or its code's (hA_km_hB_zero)
     * @param rank r (8)
     * @param alpha α (2 r)
     * @param dropout on the adapter's input (0)
     * @param targets names or path endings of linear layers (query, value)
     * @param targetsRegex a regular expression over whole module paths, in place of targets
     * @param layers numbers of the layers that it is limited to (all)
     */
    public record AdapterChoice(
            String arm,
            Integer rank,
            Double alpha,
            Double dropout,
            List<String> targets,
            String targetsRegex,
            List<Integer> layers) {
        public AdapterChoice {
            arm = arm == null ? "hA_km_hB_zero" : arm;
            rank = rank == null ? 8 : rank;
            alpha = alpha == null ? 2.0 * rank : alpha;
            dropout = dropout == null ? 0 : dropout;
            if (targets != null && targetsRegex != null) {
                throw new InputException("adapter.targets and adapter.targets_regex exclude each other.");
            }
            targets = targets == null && targetsRegex == null ? List.of("query", "value") : targets;
            layers = layers == null ? List.of() : layers;
        }

        Lora lora() {
            Targets where = targetsRegex == null
                    ? new Targets(targets, null, layers)
                    : new Targets(List.of(), targetsRegex, layers);
            return Notation.apply(Lora.rank(rank).alpha(alpha).dropout(dropout).on(where), arm);
        }
    }

    public Recipe {
        model = model == null ? "all-MiniLM-L6-v2" : model;
        method = method == null ? Kind.LORA : method;
        training = training == null ? TrainingOptions.DEFAULT : training;
        seed = seed == null ? 0 : seed;
        if (task == null) {
            throw new InputException("task is missing, such as \"task: {name: tweets}\".");
        }
        if (method != Kind.LORA && adapter != null) {
            throw new InputException("adapter goes with method lora only; the method is " + method + ".");
        }
        if (method == Kind.LORA && adapter == null) {
            adapter = new AdapterChoice(null, null, null, null, null, null, null);
        }
        if (adapter != null) {
            adapter.lora(); // wrong values show now, not after the model was loaded
        }
    }

    /** The method with its settings. */
    public Method fineTuning() {
        return switch (method) {
            case LORA -> adapter.lora();
            case FULL -> new FullFineTuning();
            case HEAD_ONLY -> new HeadOnly();
        };
    }

    Recipe resolved(Pooling actual, Dropout dropout) {
        return new Recipe(model, actual, task, method, adapter, training.withDropout(dropout), seed);
    }

    /** The same with another seed. */
    public Recipe withSeed(long other) {
        return new Recipe(model, pooling, task, method, adapter, training, other);
    }
}
