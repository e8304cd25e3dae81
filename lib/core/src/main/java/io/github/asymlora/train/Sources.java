package io.github.asymlora.train;

import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Cache;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;

/**
 * Makes data sets ready for one training run: tokenized, and where the lowest layers are frozen, with what these give.
 */
final class Sources implements AutoCloseable {
    /** Features of the embeddings alone would take more time to read than to compute. */
    private static final int FEWEST_STAGES = 2;

    private static final long CACHE_LIMIT = 8L << 30;

    private final Model model;
    private final Tokenizer tokenizer;
    private final int frozenStages;
    private final Task.Goal goal;

    /**
     * Opens the model's tokenizer.
     *
     * @param goal what is predicted of the examples
     * @param maxLength inputs are cut to this many tokens
     * @param frozenStages how many stages at the start give the same for an example every time
     */
    Sources(Model model, Task.Goal goal, int maxLength, int frozenStages) {
        this.model = model;
        this.tokenizer = Tokenizer.open(model.folder(), maxLength);
        this.frozenStages = frozenStages;
        this.goal = goal;
    }

    Source open(Data data, Events events) {
        Examples examples = goal == Task.Goal.RESPONSE
                ? ResponseExamples.of((Dataset) data, tokenizer, model)
                : TextExamples.of((Dataset) data, tokenizer);
        if (frozenStages < FEWEST_STAGES) {
            return Source.whole(model, examples);
        }
        events.preparing("frozen layers' outputs for " + data.name());
        return new Source(
                model,
                examples,
                Features.of(model, frozenStages, examples, Cache.user().prefix(), CACHE_LIMIT));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
