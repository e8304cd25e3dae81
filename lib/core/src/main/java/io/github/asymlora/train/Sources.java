package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Cache;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.vision.ImageSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Makes data sets ready for one training run: as the model's inputs, and where the lowest layers are frozen, with what
 * these give.
 */
final class Sources implements AutoCloseable {
    /** What the embeddings alone give would take more time to read than to compute. */
    private static final int FEWEST_STAGES = 2;

    private final Model model;
    private final Task.Goal goal;
    private final TrainingOptions options;
    private final int frozenStages;
    private final PrefixCache cache;
    private final Set<String> told = new HashSet<>();
    private Tokenizer tokenizer;

    /**
     * Ready to open data sets.
     *
     * @param goal what is predicted of the examples
     * @param frozenStages how many stages at the start give the same for an example every time
     */
    Sources(Model model, Task.Goal goal, TrainingOptions options, int frozenStages) {
        this.model = model;
        this.goal = goal;
        this.options = options;
        this.frozenStages = frozenStages;
        cache = new PrefixCache(Cache.user().prefix(), options.prefixCache());
    }

    /** Data to train on: packed where that is wanted. */
    Source openTraining(Data data, Events events) {
        if (!options.packing()) {
            return open(data, events);
        }
        if (goal != Task.Goal.RESPONSE || model.decoder() > 0) {
            throw new InputException("training.packing: only responses of a decoder alone can be packed; " + data.name()
                    + " on " + model.name() + " can't.");
        }
        PackedResponses packed =
                responses((Dataset) data, events).packed(tokenizer().maxLength());
        tell(
                String.format(
                        Locale.ROOT,
                        "%,d examples of %s packed into %,d rows",
                        data.size(),
                        data.name(),
                        packed.size()),
                events);
        return open(data, packed, options.epochs() > 1, events);
    }

    /** Data that is read in every epoch. */
    Source open(Data data, Events events) {
        return open(data, examples(data, events), options.epochs() > 1, events);
    }

    /** Data that is read once, for which nothing is written. */
    Source openOnce(Data data) {
        Events none = new Events() {};
        return open(data, examples(data, none), false, none);
    }

    private Source open(Data data, Examples examples, boolean again, Events events) {
        if (frozenStages < FEWEST_STAGES) {
            return Source.whole(model, examples);
        }
        Prefix prefix = new Prefix(model, frozenStages, examples, data.name());
        return new Source(
                model,
                examples,
                cache.open(prefix, again, what -> tell(what, events)).orElse(null));
    }

    /** What holds for all data sets is said once. */
    private void tell(String what, Events events) {
        if (told.add(what)) {
            events.preparing(what);
        }
    }

    private Examples examples(Data data, Events events) {
        if (data.size() == 0) {
            throw new InputException(data.name() + " holds no examples.");
        }
        if (data instanceof ImageSet images) {
            return ImageExamples.of(images, model, options.augmentation());
        }
        Dataset texts = (Dataset) data;
        return switch (goal) {
            case RESPONSE -> responses(texts, events);
            case TOKEN_CLASS ->
                TaggedExamples.of(texts, tokenizer(), model, options.tooLong(), what -> tell(what, events));
            case CLASSES ->
                new MultiLabelExamples(texts(texts, events), model.labels().size());
            case CLASS, VALUE -> texts(texts, events);
        };
    }

    private TextExamples texts(Dataset texts, Events events) {
        return TextExamples.of(texts, tokenizer(), model, options.tooLong(), what -> tell(what, events));
    }

    private ResponseExamples responses(Dataset texts, Events events) {
        return ResponseExamples.of(texts, tokenizer(), model, options.tooLong(), what -> tell(what, events));
    }

    /** The model's, which cuts inputs where the training does. */
    Tokenizer tokenizer() {
        if (tokenizer == null) {
            tokenizer = Predictor.tokenizer(model, options.maxLength());
        }
        return tokenizer;
    }

    /** Longest input in tokens. */
    int maxLength() {
        return options.maxLength();
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
