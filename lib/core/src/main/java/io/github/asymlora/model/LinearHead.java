package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A classifier on what stands for the example, a decoder's on the last token, ViT's on the class token; or on each token. On a mean over tokens
 * it is a sentence encoder's, which transformers doesn't have; it starts as transformers' own do. A bare {@code
 * torch.nn.Linear} starts wider, U(-1/√in, 1/√in) with biases too: training loss then falls earlier in a short run.
 */
record LinearHead(Linear classifier, Pool pool) implements Head {
    @Override
    public String name() {
        return classifier.name();
    }

    @Override
    public List<Linear> layers() {
        return List.of(classifier);
    }

    @Override
    public Prediction predicts() {
        return pool.predicts();
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        NDArray pooled = flow.drop(pool.apply(hidden, flow), flow.dropout().classifier());
        return classifier.apply(pooled, flow);
    }
}
