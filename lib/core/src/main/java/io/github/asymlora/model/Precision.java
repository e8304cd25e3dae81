package io.github.asymlora.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.tensor.FrozenWeight;

/** In what the matrices of a model are held that don't train. */
public enum Precision {
    FP32,
    /** bfloat16, fp32's range with 8 bits of precision. */
    BF16,
    /** Whole numbers of 8 bits, a scale for each row. */
    INT8,
    /** 4-bit NormalFloat of QLoRA, a scale for each 64 values. */
    NF4;

    /** An empty matrix {@code [rows, columns]}, to be filled row by row; not in fp32. */
    FrozenWeight empty(Shape shape, NDManager manager) {
        return switch (this) {
            case FP32 -> throw new IllegalStateException("fp32 weights are plain arrays");
            case BF16 -> FrozenWeight.bf16(shape, manager);
            case INT8 -> FrozenWeight.int8(shape, manager);
            case NF4 -> FrozenWeight.nf4(shape, manager);
        };
    }

    /** Bytes of a matrix. */
    public long bytes(long rows, long columns) {
        long size = rows * columns;
        return switch (this) {
            case FP32 -> 4 * size;
            case BF16 -> 2 * size;
            case INT8 -> size + 4 * rows;
            case NF4 -> (size + 63) / 64 * (32 + 4);
        };
    }

    /**
     * Whether a product keeps its weight in fp32 for the backward pass, so that training keeps a whole model of them unless
     * layers are computed again.
     */
    public boolean widens() {
        return this == INT8 || this == NF4;
    }
}
