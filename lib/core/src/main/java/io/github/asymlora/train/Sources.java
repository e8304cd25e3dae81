package io.github.asymlora.train;

import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Cache;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.vision.ImageSet;

/**
 * Makes data sets ready for one training run: as the model's inputs, and where the lowest layers are frozen, with what
 * these give.
 */
final class Sources implements AutoCloseable {
    /** Features of the embeddings alone would take more time to read than to compute. */
    private static final int FEWEST_STAGES = 2;

    private final Model model;
    private final Task.Goal goal;
    private final TrainingOptions options;
    private final int frozenStages;
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
    }

    Source open(Data data, Events events) {
        Examples examples = examples(data);
        if (frozenStages < FEWEST_STAGES || options.prefixCache().equals(CacheLimit.OFF)) {
            return Source.whole(model, examples);
        }
        events.preparing("frozen layers' outputs for " + data.name());
        return new Source(
                model,
                examples,
                Features.of(
                        model,
                        frozenStages,
                        examples,
                        Cache.user().prefix(),
                        options.prefixCache().bytes()));
    }

    private Examples examples(Data data) {
        if (data instanceof ImageSet images) {
            return ImageExamples.of(images, model, options.augmentation());
        }
        if (tokenizer == null) {
            tokenizer = Tokenizer.open(model.folder(), options.maxLength());
        }
        Dataset texts = (Dataset) data;
        return goal == Task.Goal.RESPONSE
                ? ResponseExamples.of(texts, tokenizer, model)
                : TextExamples.of(texts, tokenizer);
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
