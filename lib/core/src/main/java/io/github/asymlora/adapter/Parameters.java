package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.model.Layer;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is made of parameters belongs to their manager: here it is given to the one where it is needed. */
final class Parameters {
    private Parameters() {}

    /** Lets something made of parameters live as long as x. */
    static NDArray beside(NDArray x, NDArray made) {
        made.attach(x.getManager());
        return made;
    }

    /** B A, with gradients. Shapes: B {@code [out, rank]}, A {@code [rank, in]}; a new array {@code [out, in]} of the manager. */
    static NDArray product(NDArray b, NDArray a, NDManager manager) {
        NDArray product = b.matMul(a);
        product.attach(manager);
        return product;
    }

    /** The tensors that a method has on a layer, of all there are, in its order. */
    static Map<String, NDArray> own(LayerMethod method, Layer layer, Map<String, NDArray> tensors) {
        Map<String, NDArray> own = new LinkedHashMap<>();
        method.slots(layer).forEach(slot -> own.put(slot.name(), tensors.get(slot.name())));
        return own;
    }

    /** s·B A. Shapes: B {@code [out, rank]}, A {@code [rank, in]}; a new array {@code [out, in]} of the manager. */
    static NDArray product(NDArray b, NDArray a, float scale, NDManager manager) {
        NDArray product = product(b, a, manager);
        Operators.scaleInPlace(product, scale);
        return product;
    }
}
