package io.github.asymlora.model;

import io.github.asymlora.InputException;

/**
 * A pretrained model's own dropout rates while it is trained.
 *
 * @param hidden after embeddings, attention output and feed-forward output
 * @param attention on attention weights
 * @param activation after the nonlinearity of the feed-forward part
 * @param classifier before a classification head
 */
public record Dropout(float hidden, float attention, float activation, float classifier) {
    public Dropout {
        share("hidden", hidden);
        share("attention", attention);
        share("activation", activation);
        share("classifier", classifier);
    }

    private static void share(String name, float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new InputException("dropout." + name + " is " + rate + "; it is at least 0 and below 1.");
        }
    }

    public static final Dropout NONE = new Dropout(0, 0, 0, 0);

    /** What the {@code config.json} of BERT and its kin asks for, with Hugging Face's defaults. */
    static Dropout of(Config config) {
        float hidden = config.share("hidden_dropout_prob", 0.1f);
        return new Dropout(
                hidden,
                config.share("attention_probs_dropout_prob", 0.1f),
                0,
                config.share("classifier_dropout", hidden));
    }

    /** Whether a layer below the head gives something else each time. */
    public boolean belowHead() {
        return hidden > 0 || attention > 0 || activation > 0;
    }
}
