package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** What a method asks of training beyond following the loss's gradient. It lasts for one training. */
public interface TrainingHook {
    /** Added to the loss; a number in the scope. */
    NDArray penalty(NDManager scope);

    /** Shows the gradients that the next update is made of, clipped; they are gone after it. */
    void before(Map<String, NDArray> gradients);

    /** Follows an update. Steps count from 0. */
    void after(int step);

    /** What it has to remember for a training to go on, by name; in the scope. */
    Map<String, NDArray> state(NDManager scope);

    /** Goes on from a state among what was saved. */
    void restore(Map<String, NDArray> saved);
}
