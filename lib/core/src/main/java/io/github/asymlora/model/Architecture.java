package io.github.asymlora.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A model family: what prepares a forward pass, the stages it runs through, and the head it was pretrained with. Its
 * constructor builds the layers and adds the {@link #stages} in forward order.
 */
public abstract class Architecture {
    /** Width of the hidden states. */
    protected final int hidden;

    /** The most tokens that a row may have, by the positions that the model has vectors for. */
    protected final int longest;

    /** In forward order; the last one gives the last hidden state. */
    protected final List<Stage> stages = new ArrayList<>();

    private final Dropout dropout;

    /**
     * Starts without stages.
     *
     * @param hidden width of the hidden states
     * @param longest the most tokens that a row may have; {@link Integer#MAX_VALUE} for any number
     * @param dropout the rates that {@code config.json} asks for
     */
    protected Architecture(int hidden, int longest, Dropout dropout) {
        this.hidden = hidden;
        this.longest = longest;
        this.dropout = dropout;
    }

    /** Derives from the inputs what all stages share, such as the attention mask. */
    public abstract void prepare(ForwardContext flow);

    /** Derives the same from parameters too, which may train: again for each part of a pass that has its own gradients. */
    public void preparePart(ForwardContext flow) {}

    /** The language-model head that the checkpoint was saved with, or null. */
    public Head head() {
        return null;
    }

    /** The norm before a classifier that was pretrained with the encoder, or null. */
    Norm headNorm() {
        return null;
    }

    /** Index of the first stage that runs anew for every generated token: 0 without an encoder before it. */
    public int decoder() {
        return 0;
    }

    /** The module path that other versions of transformers give to a module; the same path where all agree. */
    public String otherName(String path) {
        return path;
    }

    final List<Stage> stages() {
        return Collections.unmodifiableList(stages);
    }

    final int hiddenSize() {
        return hidden;
    }

    final int longest() {
        return longest;
    }

    final Dropout dropout() {
        return dropout;
    }
}
