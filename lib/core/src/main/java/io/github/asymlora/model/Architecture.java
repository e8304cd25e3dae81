package io.github.asymlora.model;

import java.util.List;

/** A model family without a head: what prepares a forward pass and the stages it runs through. */
public interface Architecture {
    /** Derives from the inputs what all stages share, such as the attention mask. */
    void prepare(Flow flow);

    /** In forward order; the last one gives the last hidden state. */
    List<Stage> stages();

    /** Width of the hidden states. */
    int hiddenSize();
}
