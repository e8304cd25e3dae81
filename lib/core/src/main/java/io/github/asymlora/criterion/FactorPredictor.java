package io.github.asymlora.criterion;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.ResponseExamples;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.TextExamples;
import io.github.asymlora.train.Trainer;
import io.github.asymlora.train.TrainingOptions;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Predicts for each layer of a model which factor of its adapter to train on a task, before anything is adapted.
 *
 * <pre>{@code
 * for (FactorPrediction layer : FactorPredictor.of(model).on("query", "value").rank(8).predict(task)) ...
 * }</pre>
 *
 * <p>A task's head is trained first, alone, on at most {@link #headExamples} examples; a language model's own is used as it is.
 */
public final class FactorPredictor {
    private static final int HEAD_EXAMPLES_PER_JUDGED = 5;
    private static final int FEWEST_HEAD_EXAMPLES = 10;

    private final Model model;
    private Targets targets = Targets.allLinear();
    private int rank = 8;
    private int texts = 256;
    private int headExamples = 1000;
    private int headEpochs = 3;
    private int maxLength = TrainingOptions.DEFAULT.maxLength();
    private long seed;
    private Events events = new Events() {};
    private IntConsumer progress = pass -> {};

    private FactorPredictor(Model model) {
        this.model = model;
    }

    public static FactorPredictor of(Model model) {
        return new FactorPredictor(model);
    }

    /** Layers by name or the ending of their path (all linear ones but a head). */
    public FactorPredictor on(String... names) {
        return on(Targets.named(names));
    }

    public FactorPredictor on(Targets value) {
        targets = value;
        return this;
    }

    /** Of B only's adapter (8). */
    public FactorPredictor rank(int value) {
        if (value < 1) {
            throw new InputException("rank is " + value + " but must be at least 1.");
        }
        rank = value;
        return this;
    }

    /** Measured on a fixed sample of that many examples of the training set (256). */
    public FactorPredictor texts(int value) {
        texts = value;
        return this;
    }

    /**
     * For the head alone, at most (1000), and a fifth as many to judge it on. They run through the whole model once, which
     * is most of what a large one costs.
     */
    public FactorPredictor headExamples(int value) {
        if (value < FEWEST_HEAD_EXAMPLES) {
            throw new InputException("headExamples is " + value + " but must be at least " + FEWEST_HEAD_EXAMPLES
                    + "; headEpochs(0) trains no head.");
        }
        headExamples = value;
        return this;
    }

    /** Epochs for the head alone (3); 0 measures behind the head as it was drawn. */
    public FactorPredictor headEpochs(int value) {
        headEpochs = value;
        return this;
    }

    /** Longest input in tokens (128). */
    public FactorPredictor maxLength(int value) {
        maxLength = value;
        return this;
    }

    /** Draws the head, the sample and the resamples (0). */
    public FactorPredictor seed(long value) {
        seed = value;
        return this;
    }

    /** Told of the head's training, and of how many passes are done of twice the examples. */
    public FactorPredictor progress(Events head, IntConsumer passes) {
        events = head;
        progress = passes;
        return this;
    }

    /**
     * Measures and predicts. The model keeps the head that was trained.
     *
     * @return in forward order
     * @throws InputException where a target matches nothing, isn't a linear layer or carries an adapter, or the task doesn't
     *     fit the model
     * @throws io.github.asymlora.train.InterruptedTraining where the thread was interrupted
     */
    public List<FactorPrediction> predict(TextTask task) {
        return measure(task).stream()
                .map(layer -> FactorPrediction.of(layer, rank, seed))
                .toList();
    }

    /** What {@link #predict} predicts from. */
    public List<LayerSpectra> measure(TextTask task) {
        if (task.goal() == Task.Goal.TOKEN_CLASS || task.goal() == Task.Goal.CLASSES) {
            throw new InputException(
                    task.name() + ": factors are predicted for tasks of one class or value a text, and of responses.");
        }
        if (task.goal() == Task.Goal.RESPONSE) {
            return spectra(task);
        }
        if (headEpochs == 0) {
            model.newHead(task.outputs(), seed);
            return spectra(task);
        }
        // Without dropout the layers before the head run once.
        TrainingOptions options = TrainingOptions.DEFAULT
                .withEpochs(headEpochs)
                .withMaxLength(maxLength)
                .withDropout(Dropout.NONE);
        Run head = Trainer.of(model)
                .method(new HeadOnly())
                .options(options)
                .seed(seed)
                .listener(events)
                .fit(task.trainedOn(headExamples, seed).judgedOn(headExamples / HEAD_EXAMPLES_PER_JUDGED, seed));
        try {
            return spectra(task);
        } finally {
            head.close(); // the head stays
        }
    }

    private List<LayerSpectra> spectra(TextTask task) {
        List<Linear> layers = targets.in(model).stream()
                .filter(Linear.class::isInstance)
                .map(Linear.class::cast)
                .toList();
        Dataset sample = task.train().head(texts, seed);
        try (Tokenizer tokenizer = Tokenizer.open(model.folder(), maxLength)) {
            return MomentCollector.of(model, layers)
                    .progress(progress)
                    .spectra(
                            task.goal() == Task.Goal.RESPONSE
                                    ? ResponseExamples.of(sample, tokenizer, model)
                                    : TextExamples.of(sample, tokenizer, model));
        }
    }
}
