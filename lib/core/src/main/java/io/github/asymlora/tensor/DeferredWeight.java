package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/** Held nowhere: each use reads or computes it again. */
final class DeferredWeight extends FrozenWeight {
    private final Function<NDManager, NDArray> source;

    DeferredWeight(Shape shape, NDManager manager, Function<NDManager, NDArray> source) {
        super(manager, shape);
        this.source = source;
    }

    @Override
    public boolean isDeferred() {
        return true;
    }

    @Override
    public void put(NDArray rows, long at) {
        throw new UnsupportedOperationException("it takes its values from where they are");
    }

    @Override
    public NDArray values(NDManager target) {
        return source.apply(target);
    }

    @Override
    NDArray product(NDArray x) {
        return Operators.linear(x, values(x.getManager()), null);
    }

    @Override
    public boolean contentEquals(NDArray other) {
        try (NDManager scope = manager.newSubManager()) {
            return this == other || values(scope).contentEquals(Operators.whole(other, scope));
        }
    }
}
