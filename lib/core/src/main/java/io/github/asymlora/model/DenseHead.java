package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A layer and a nonlinearity on what stands for the example, then a classifier.
 *
 * @param modules whose parameters it trains and saves: the dense layer's too, where that wasn't pretrained
 * @param droppedBefore whether dropout acts before the dense layer too
 */
record DenseHead(
        List<String> modules,
        Linear dense,
        Pool pool,
        UnaryOperator<NDArray> nonlinearity,
        Linear classifier,
        boolean droppedBefore)
        implements Head {
    @Override
    public String name() {
        return Heads.NAME;
    }

    @Override
    public List<Linear> layers() {
        boolean own = modules.stream().anyMatch(module -> WeightLoader.within(dense.name(), module));
        return own ? List.of(dense, classifier) : List.of(classifier);
    }

    @Override
    public Prediction predicts() {
        return pool.predicts();
    }

    @Override
    public NDArray logits(NDArray hidden, ForwardContext flow) {
        float rate = flow.dropout().classifier();
        NDArray pooled = pool.apply(hidden, flow);
        NDArray opened = nonlinearity.apply(dense.apply(droppedBefore ? flow.drop(pooled, rate) : pooled, flow));
        return classifier.apply(flow.drop(opened, rate), flow);
    }
}
