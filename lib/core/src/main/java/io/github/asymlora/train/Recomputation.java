package io.github.asymlora.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A backward pass that keeps of the forward pass only what each layer starts from, and runs the layer again for its
 * gradients: less memory for about a third more time. The gradients are the same. Source: Chen et al. 2016.
 *
 * <p>A segment is one stage, or several where later ones need more of an earlier one than its result: with the chain's
 * end as y, the gradient of y·g with respect to a segment's input is the g of the segment before.
 */
final class Recomputation {
    private final Source source;
    private final Map<String, NDArray> inputs;
    private final Dropout dropout;
    private final long stream;
    private final LossFunction loss;

    Recomputation(Source source, Map<String, NDArray> inputs, Dropout dropout, long stream, LossFunction loss) {
        this.source = source;
        this.inputs = inputs;
        this.dropout = dropout;
        this.stream = stream;
        this.loss = loss;
    }

    /**
     * Adds the gradients of a batch to the parameters.
     *
     * @param start what the first segment starts from, or null
     * @param trained index of the first stage in which anything trains
     * @param scope owns what is kept between segments
     * @return the loss, which belongs to the scope
     */
    LossFunction.Summed backward(NDArray start, int trained, NDManager scope) {
        Model model = source.model();
        ForwardContext pass = ForwardContext.training(scope, inputs, dropout, stream);
        model.prepare(pass);
        List<Integer> cuts = cuts(model, trained);
        int last = cuts.size() - 2;
        List<NDArray> kept = new ArrayList<>();
        kept.add(untrained(start, cuts.get(0), pass));
        for (int i = 0; i < last; i++) {
            kept.add(forward(alias(kept.get(i)), cuts.get(i), cuts.get(i + 1), pass));
        }
        LossFunction.Summed result = null;
        NDArray gradient = null;
        for (int i = last; i >= 0; i--) {
            try (NDManager segment = scope.newSubManager();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray x = kept.get(i);
                if (x != null) {
                    x.attach(segment);
                    x.setRequiresGradient(true);
                }
                NDArray y = model.forward(alias(x), cuts.get(i), cuts.get(i + 1), pass.within(segment));
                if (gradient == null) {
                    LossFunction.Summed summed = loss.of(y, Examples.truth(inputs));
                    collector.backward(summed.sum());
                    result = new LossFunction.Summed(
                            moved(summed.sum().stopGradient(), scope), moved(summed.count(), scope));
                } else {
                    collector.backward(y.mul(gradient).sum());
                    gradient.close();
                }
                gradient = x == null ? null : moved(x.getGradient().duplicate(), scope);
            }
        }
        return result;
    }

    /** What the first segment that trains starts from: of the stages below it nothing else is kept. */
    private NDArray untrained(NDArray start, int first, ForwardContext pass) {
        return first == source.firstStage() ? start : forward(start, source.firstStage(), first, pass);
    }

    private NDArray forward(NDArray x, int from, int to, ForwardContext pass) {
        try (NDManager segment = pass.manager().newSubManager()) {
            return moved(source.model().forward(x, from, to, pass.within(segment)), pass.manager());
        }
    }

    /** The same values for a pass, which frees what it starts from. */
    private static NDArray alias(NDArray x) {
        return x == null ? null : x.reshape(x.getShape());
    }

    private static NDArray moved(NDArray x, NDManager owner) {
        x.attach(owner);
        return x;
    }

    /** Where segments begin, from the first in which anything trains, and the end of the last. */
    private List<Integer> cuts(Model model, int trained) {
        List<Stage> stages = model.stages();
        List<Integer> cuts = new ArrayList<>();
        cuts.add(source.firstStage());
        for (int i = source.firstStage() + 1; i < stages.size(); i++) {
            if (!stages.get(i).entry()) {
                continue;
            }
            if (i <= trained) {
                cuts.clear();
            }
            cuts.add(i);
        }
        cuts.add(stages.size());
        return cuts;
    }
}
