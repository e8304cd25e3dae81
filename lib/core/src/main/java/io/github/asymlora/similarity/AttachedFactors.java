package io.github.asymlora.similarity;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.Map;
import java.util.TreeMap;

/** The low-rank factors of an adapter on its model, as {@link SavedFactors} has those of a saved one. */
public final class AttachedFactors {
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private AttachedFactors() {}

    /**
     * Copies layer → factors: they stay when the adapter is closed.
     *
     * @throws InputException if it has no low-rank factor, as full fine-tuning
     */
    public static Map<String, LayerFactors> of(Adapter adapter) {
        Map<String, NDArray> tensors = adapter.tensors();
        Map<String, LayerFactors> layers = new TreeMap<>(NaturalOrder.INSTANCE);
        for (String layer : adapter.layers().keySet()) {
            if (tensors.containsKey(layer + A)) {
                layers.put(
                        layer,
                        new LayerFactors(
                                MatrixTensors.matrix(tensors.get(layer + A)),
                                MatrixTensors.matrix(tensors.get(layer + B))));
            }
        }
        if (layers.isEmpty()) {
            throw new InputException(adapter.method().name() + " has no low-rank factors.");
        }
        return layers;
    }
}
