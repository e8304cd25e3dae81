package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** Examples ready for a model, by their index. */
public interface Examples {
    /** The key of the labels among a batch's tensors. */
    String LABELS = "labels";

    /** Of those, a language model's at {@link io.github.asymlora.model.ForwardContext#PLACES}. */
    String LABELS_AT_PLACES = "labels_at_places";

    /** The labels that a batch's logits are for. */
    static NDArray truth(Map<String, NDArray> batch) {
        return batch.getOrDefault(LABELS_AT_PLACES, batch.get(LABELS));
    }

    int size();

    /** Tokens of one example: what a batch is grouped by. */
    int length(int index);

    /** The truth of one example: a class number or a value. */
    double label(int index);

    /**
     * The same as what metrics take: one number; of a sentence its words' classes and a 0 that ends it; of a text with any
     * number of classes one of {@link io.github.asymlora.metric.LabelSets} for each class.
     */
    default double[] labels(int index) {
        return new double[] {label(index)};
    }

    /**
     * Some of them as tensors by their Hugging Face names, padded to the longest, with {@link #LABELS}.
     *
     * @param manager owns the result
     */
    Map<String, NDArray> batch(int[] indices, NDManager manager);

    /**
     * The same to train on: examples that change at random do so as the stream's number decides.
     *
     * @param manager owns the result
     */
    default Map<String, NDArray> batch(int[] indices, NDManager manager, long stream) {
        return batch(indices, manager);
    }

    /** SHA-256 over all that the model sees of them. */
    String contentHash();
}
