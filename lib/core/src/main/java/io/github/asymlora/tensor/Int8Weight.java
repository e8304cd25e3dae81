package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Whole numbers of −127 to 127 with a scale a row: w ≈ s·q, s = max|row| / 127, so that |w − s·q| ≤ s/2. Source: Dettmers
 * et al. 2022, section 2.1 (absmax), without its outliers.
 *
 * <p>Shapes: q {@code [rows, columns]}, s {@code [rows, 1]}.
 */
final class Int8Weight extends FrozenWeight {
    /** Measured on two cores: twice as fast as on values at 16 rows, five times at one, and even at 64. */
    private static final int FEW_ROWS = 16;
    /** The operator reads past the end of rows of any other length. */
    private static final int BLOCK = 16;

    private final NDArray codes;
    private final NDArray scales;

    Int8Weight(Shape shape, NDManager manager) {
        this(
                shape,
                manager,
                manager.create(shape, DataType.INT8),
                manager.create(new Shape(shape.get(0), 1), DataType.FLOAT32));
    }

    private Int8Weight(Shape shape, NDManager manager, NDArray codes, NDArray scales) {
        super(manager, shape, codes, scales);
        this.codes = codes;
        this.scales = scales;
    }

    @Override
    public void put(NDArray rows, long at) {
        Operators.SCRIPT.call("int8_put", rows, codes, scales, number(at)).close();
    }

    @Override
    public NDArray values(NDManager target) {
        return moved(Operators.SCRIPT.call("int8_values", codes, scales), target);
    }

    /**
     * Of few rows and without gradients by the engine's own operator on the codes, which takes inputs and gives sums in
     * bfloat16: reading weights is what such a product costs. Else of the values in fp32.
     */
    @Override
    NDArray product(NDArray x) {
        long columns = shape.get(1);
        boolean few = x.size() <= FEW_ROWS * columns;
        if (!few || columns % BLOCK != 0 || x.getDevice().isGpu()) {
            return Operators.SCRIPT.call("int8_linear", x, codes, scales);
        }
        Shape leading = x.getShape().slice(0, x.getShape().dimension() - 1);
        return Operators.SCRIPT
                .call("int8_few_rows", x.reshape(-1, columns), codes, scales)
                .reshape(leading.add(shape.get(0)));
    }
}
