package io.github.asymlora.cli.serve;

import io.github.asymlora.data.LabelledText;
import io.github.asymlora.train.Classification;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Texts that wait for their classes.
 *
 * @param model which of the served ones
 * @param answer gets them
 */
record Classifying(String model, List<LabelledText> texts, CompletableFuture<List<Classification>> answer)
        implements Worker.Job<Classifying> {
    @Override
    public boolean goesWith(Classifying other) {
        return model.equals(other.model) && isPair() == other.isPair();
    }

    private boolean isPair() {
        return texts.get(0).pair() != null;
    }

    @Override
    public int size() {
        return texts.size();
    }
}
