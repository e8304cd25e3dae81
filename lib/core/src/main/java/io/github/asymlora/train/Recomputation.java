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
    private final Loss loss;

    Recomputation(Source source, Map<String, NDArray> inputs, Dropout dropout, long stream, Loss loss) {
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
     * @return the loss; its sum belongs to the scope
     */
    Loss.Summed backward(NDArray start, int trained, NDManager scope) {
        Model model = source.model();
        List<Integer> cuts = cuts(model);
        int last = cuts.size() - 2;
        List<NDArray> kept = new ArrayList<>();
        kept.add(start);
        for (int i = 0; i < last; i++) {
            kept.add(forward(kept.get(i), cuts.get(i), cuts.get(i + 1), scope));
        }
        Loss.Summed result = null;
        NDArray gradient = null;
        for (int i = last; i >= 0 && cuts.get(i + 1) > trained; i--) {
            try (NDManager segment = scope.newSubManager();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray x = kept.get(i);
                NDArray alias = null;
                if (x != null) {
                    x.attach(segment);
                    x.setRequiresGradient(true);
                    alias = x.reshape(x.getShape());
                }
                ForwardContext flow = ForwardContext.training(segment, inputs, dropout, stream);
                NDArray y = model.forward(alias, cuts.get(i), cuts.get(i + 1), flow);
                if (gradient == null) {
                    Loss.Summed summed = loss.of(y, inputs.get(Examples.LABELS));
                    collector.backward(summed.sum());
                    result = new Loss.Summed(moved(summed.sum().stopGradient(), scope), summed.count());
                } else {
                    collector.backward(y.mul(gradient).sum());
                    gradient.close();
                }
                gradient = x == null ? null : moved(x.getGradient().duplicate(), scope);
            }
        }
        return result;
    }

    private NDArray forward(NDArray x, int from, int to, NDManager scope) {
        try (NDManager segment = scope.newSubManager()) {
            NDArray copy = x == null ? null : moved(x.duplicate(), segment);
            ForwardContext flow = ForwardContext.training(segment, inputs, dropout, stream);
            return moved(source.model().forward(copy, from, to, flow), scope);
        }
    }

    private static NDArray moved(NDArray x, NDManager owner) {
        x.attach(owner);
        return x;
    }

    /** Where segments begin, and the end of the last. */
    private List<Integer> cuts(Model model) {
        List<Stage> stages = model.stages();
        int from = source.firstStage();
        List<Integer> cuts = new ArrayList<>();
        for (int i = from; i < stages.size(); i++) {
            if (i == from || stages.get(i).entry()) {
                cuts.add(i);
            }
        }
        cuts.add(stages.size());
        return cuts;
    }
}
