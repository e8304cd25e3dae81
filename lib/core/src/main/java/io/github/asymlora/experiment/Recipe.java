package io.github.asymlora.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.data.Task;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.train.TrainingOptions;
import java.util.Locale;
import java.util.Map;

/**
 * One experiment. Null stands for the default. A file may also name a {@code base} that it changes; see {@link Recipes#read}.
 *
 * @param model a fetched model's name, a Hugging Face folder or hub name (all-MiniLM-L6-v2)
 * @param fromScratch the {@code config.json} of a new model to train, in place of a pretrained one
 * @param pooling how the head reads the encoder (token by token where words have classes, else as the folder asks for)
 * @param task what is learned
 * @param method how it is fine-tuned (lora)
 * @param adapter the method's options
 * @param training how it is trained
 * @param seed of all that is random (0)
 * @param paper what the paper reports for it (nothing)
 */
public record Recipe(
        String model,
        Map<String, Object> fromScratch,
        Pooling pooling,
        TaskChoice task,
        Kind method,
        AdapterChoice adapter,
        TrainingOptions training,
        Long seed,
        @JsonInclude(JsonInclude.Include.NON_NULL) Reported paper) {
    /**
     * What the paper reports for an experiment.
     *
     * @param source the table: {@code "Table 1, average of seven tasks"}
     * @param value as published, in the metric's unit; null where it is several numbers, which the source then holds
     * @param note what to know about it (none)
     */
    public record Reported(
            String source,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double value,
            @JsonInclude(JsonInclude.Include.NON_NULL) String note) {
        public Reported {
            if (source == null) {
                throw new InputException("paper.source is missing: the table that reports it.");
            }
        }
    }

    /** The methods, each with the class that its options are read into. */
    public enum Kind {
        LORA(LoraChoice.class),
        DORA(LoraChoice.class),
        LORA_PLUS(LoraChoice.class),
        PISSA(LoraChoice.class),
        OLORA(LoraChoice.class),
        ONE_FACTOR(LoraChoice.class),
        ADALORA(AdaLoraChoice.class),
        IA3(Ia3Choice.class),
        VERA(VeraChoice.class),
        LOHA(ProductChoice.class),
        LOKR(ProductChoice.class),
        BITFIT(AdapterChoice.None.class),
        FULL(AdapterChoice.None.class),
        HEAD_ONLY(AdapterChoice.None.class);

        private final Class<? extends AdapterChoice> options;

        Kind(Class<? extends AdapterChoice> options) {
            this.options = options;
        }

        Class<? extends AdapterChoice> options() {
            return options;
        }

        /** As recipes write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Recipe {
        if (model != null && fromScratch != null) {
            throw new InputException("model and from_scratch exclude each other.");
        }
        model = model == null && fromScratch == null ? "all-MiniLM-L6-v2" : model;
        method = method == null ? Kind.LORA : method;
        training = training == null ? TrainingOptions.DEFAULT : training;
        seed = seed == null ? 0 : seed;
        if (task == null) {
            throw new InputException("task is missing, such as \"task: {name: tweets}\".");
        }
        try {
            adapter = adapter.completed(method);
            adapter.method(method, 0); // wrong values show now, not after the model was loaded
        } catch (InputException e) {
            throw new InputException("adapter: " + e.getMessage(), e);
        }
    }

    /**
     * The method with its settings.
     *
     * @param steps of the training, over which some methods plan
     */
    public FineTuning fineTuning(int steps) {
        return adapter.method(method, steps);
    }

    /** How the head reads the encoder: token by token where words are to be told apart; null as the folder asks for. */
    Pooling pooling(Task.Goal goal) {
        return pooling == null && goal == Task.Goal.TOKEN_CLASS ? Pooling.TOKENS : pooling;
    }

    Recipe resolved(Pooling actual, Dropout dropout) {
        return new Recipe(
                model, fromScratch, actual, task, method, adapter, training.withDropout(dropout), seed, paper);
    }

    /** The same with another seed. */
    public Recipe withSeed(long other) {
        return new Recipe(model, fromScratch, pooling, task, method, adapter, training, other, paper);
    }

    Recipe withoutPaper() {
        return new Recipe(model, fromScratch, pooling, task, method, adapter, training, seed, null);
    }
}
