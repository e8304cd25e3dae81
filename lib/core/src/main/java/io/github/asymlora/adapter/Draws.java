package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.linalg.RandomStreams;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Tensors of random numbers, in fp32. */
final class Draws {
    private Draws() {}

    /** Number by number. */
    static NDArray of(Shape shape, NDManager manager, DoubleSupplier next) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return manager.create(values, shape);
    }

    /** From N(0, 1). */
    static NDArray normal(Shape shape, NDManager manager, long seed) {
        SplittableRandom random = RandomStreams.at(seed, "normal", 0);
        return of(shape, manager, random::nextGaussian);
    }

    /** From U(-bound, bound). */
    static NDArray uniform(Shape shape, NDManager manager, double bound, SplittableRandom random) {
        return of(shape, manager, () -> random.nextDouble(-bound, bound));
    }
}
