package io.github.asymlora.model;

import java.util.List;

/** A model family: what prepares a forward pass, the stages it runs through, and the head it was pretrained with. */
public interface Architecture {
    /** Derives from the inputs what all stages share, such as the attention mask. */
    void prepare(ForwardContext flow);

    /** Derives the same from parameters too, which may train: again for each part of a pass that has its own gradients. */
    default void preparePart(ForwardContext flow) {}

    /** In forward order; the last one gives the last hidden state. */
    List<Stage> stages();

    /** Width of the hidden states. */
    int hiddenSize();

    /** The most tokens that a row may have, by the positions that the model has vectors for. */
    default int longest() {
        return Integer.MAX_VALUE;
    }

    /** The dropout rates that {@code config.json} asks for. */
    Dropout dropout();

    /** The language-model head that the checkpoint was saved with, or null. */
    default Head head() {
        return null;
    }

    /** Index of the first stage that runs anew for every generated token: 0 without an encoder before it. */
    default int decoder() {
        return 0;
    }

    /** The module path that other versions of transformers give to a module; the same path where all agree. */
    default String otherName(String path) {
        return path;
    }
}
