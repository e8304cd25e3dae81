package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;

/** Several linear maps of one input: a layer for each, or one layer that makes all of them, side by side. */
final class Projections {
    private final List<Linear> layers;
    private final int[] widths;

    private Projections(List<Linear> layers, int... widths) {
        this.layers = layers;
        this.widths = widths;
    }

    static Projections apart(Linear... layers) {
        return new Projections(List.of(layers));
    }

    /** @param widths of what it makes */
    static Projections together(Linear layer, int... widths) {
        return new Projections(List.of(layer), widths);
    }

    /** Shapes: x {@code [batch, sequence, in]}; results {@code [batch, sequence, width]}. */
    NDArray[] apply(NDArray x, ForwardContext flow) {
        if (widths.length == 0) {
            return layers.stream().map(layer -> layer.apply(x, flow)).toArray(NDArray[]::new);
        }
        NDArray all = layers.get(0).apply(x, flow);
        NDArray[] parts = new NDArray[widths.length];
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = all.get(new NDIndex(":, :, {}:{}", from, from + widths[i]));
            from += widths[i];
        }
        return parts;
    }
}
