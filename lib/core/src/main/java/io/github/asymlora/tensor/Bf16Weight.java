package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * bfloat16, the upper half of fp32's bits: 8 bits of precision. Products are those of the rounded input in bfloat16, with
 * sums in fp32; faster where the processor knows it.
 *
 * <p>DJL doesn't know the type: a look at the array or its values ends the process.
 */
final class Bf16Weight extends FrozenWeight {
    private final NDArray half;

    Bf16Weight(Shape shape, NDManager manager) {
        this(shape, manager, empty(shape, manager));
    }

    private Bf16Weight(Shape shape, NDManager manager, NDArray half) {
        super(manager, shape, half);
        this.half = half;
    }

    private static NDArray empty(Shape shape, NDManager manager) {
        requireScript();
        try (NDArray place = manager.create(0f)) {
            return Operators.SCRIPT.call("bf16_empty", place, number(shape.get(0)), number(shape.get(1)));
        }
    }

    @Override
    public void put(NDArray rows, long at) {
        Operators.SCRIPT.call("bf16_put", rows, half, number(at)).close();
    }

    @Override
    public NDArray values(NDManager target) {
        return moved(Operators.SCRIPT.call("bf16_values", half), target);
    }

    @Override
    NDArray product(NDArray x) {
        return Operators.SCRIPT.call("bf16_linear", x, half);
    }

    @Override
    NDArray rows(NDArray ids) {
        return Operators.SCRIPT.call("bf16_rows", ids, half);
    }
}
