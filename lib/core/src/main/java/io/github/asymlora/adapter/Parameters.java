package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.tensor.Operators;

/** What is made of parameters belongs to their manager: here it is given to the one where it is needed. */
final class Parameters {
    private Parameters() {}

    /** Lets something made of parameters live as long as x. */
    static NDArray beside(NDArray x, NDArray made) {
        made.attach(x.getManager());
        return made;
    }

    /** s·B A. Shapes: B {@code [out, rank]}, A {@code [rank, in]}; a new array {@code [out, in]} of the manager. */
    static NDArray product(NDArray b, NDArray a, float scale, NDManager manager) {
        NDArray product = b.matMul(a);
        product.attach(manager);
        Operators.scaleInPlace(product, scale);
        return product;
    }
}
