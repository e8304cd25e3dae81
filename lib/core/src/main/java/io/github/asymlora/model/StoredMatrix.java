package io.github.asymlora.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.tensor.FrozenWeight;
import io.github.asymlora.tensor.Operators;

/**
 * A matrix of a checkpoint. It is read in pieces of some megabytes straight into memory of the engine's, and not mapped: pages
 * of a mapping count as the process's until Java's collector sees it.
 */
final class StoredMatrix {
    /** Values. */
    private static final long PIECE = 1L << 18;

    private final Checkpoint checkpoint;
    private final String name;
    private final NDManager manager;

    StoredMatrix(Checkpoint checkpoint, String name, NDManager manager) {
        this.checkpoint = checkpoint;
        this.name = name;
        this.manager = manager;
    }

    /** In fp32. */
    NDArray whole() {
        NDArray read = checkpoint.read(name, manager);
        NDArray tensor = read.toType(DataType.FLOAT32, false);
        if (tensor != read) {
            read.close();
        }
        return tensor;
    }

    /** Rows and columns exchanged, in fp32. */
    NDArray transposed() {
        Shape shape = checkpoint.info(name).shape();
        NDArray transposed = manager.zeros(new Shape(shape.get(1), shape.get(0)));
        try (NDArray read = whole();
                NDArray view = read.transpose()) {
            Operators.copy(view, transposed);
        }
        return transposed;
    }

    /** Each piece rounded as it is read. */
    FrozenWeight rounded(Precision precision) {
        Shape shape = checkpoint.info(name).shape();
        FrozenWeight rounded = precision.empty(shape, manager);
        long step = FrozenWeight.ROWS_AT_ONCE * Math.max(1, PIECE / (FrozenWeight.ROWS_AT_ONCE * shape.get(1)));
        long rows = shape.get(0);
        for (long from = 0; from < rows; ) { // one piece of memory for all but a shorter last one
            long size = Math.min(step, rows - from);
            try (NDArray piece = manager.create(new Shape(size, shape.get(1)), DataType.FLOAT32, Device.cpu())) {
                for (; from + size <= rows; from += size) {
                    checkpoint.floats(name, from * shape.get(1), piece.toByteBuffer(true));
                    rounded.put(piece, from);
                }
            }
        }
        return rounded;
    }
}
