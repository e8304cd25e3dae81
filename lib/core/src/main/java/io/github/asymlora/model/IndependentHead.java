package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** A classifier whose outputs are classes by themselves; what it computes is the same. */
record IndependentHead(Head head) implements Head {
    @Override
    public String name() {
        return head.name();
    }

    @Override
    public List<String> modules() {
        return head.modules();
    }

    @Override
    public List<Linear> layers() {
        return head.layers();
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        return head.logits(hidden, flow);
    }

    @Override
    public Prediction predicts() {
        return Prediction.CLASSES;
    }
}
