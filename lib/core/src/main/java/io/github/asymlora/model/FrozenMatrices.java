package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.tensor.FrozenWeight;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The matrices of a model that can be held in another {@link Precision} than fp32: its linear layers' weights, and in bfloat16
 * at the least the table of tokens and a language model's output layer, as bitsandbytes leaves them. Each is held once: what
 * is to be more precise again is read from the checkpoint again.
 */
final class FrozenMatrices {
    private final Map<String, Matrix> matrices = new LinkedHashMap<>();
    private final Weights weights;
    private final NDManager manager;
    private final boolean deferred;
    private Path folder;

    /** Of the checkpoint: by what name, whether as {@code [in, out]}, what it is held as, and in what. */
    private static final class Matrix {
        private final String stored;
        private final boolean transposed;
        private final boolean ofTokens;
        private Precision precision;
        private NDArray value;
        private boolean changed;

        Matrix(String stored, boolean transposed, boolean ofTokens) {
            this.stored = stored;
            this.transposed = transposed;
            this.ofTokens = ofTokens;
        }

        Precision in(Precision wanted) {
            return ofTokens && wanted != Precision.FP32 ? Precision.BF16 : wanted;
        }
    }

    /** @param deferred whether they stay in their files: {@link FrozenWeight#deferred} */
    FrozenMatrices(Weights weights, NDManager manager, boolean deferred) {
        this.weights = weights;
        this.manager = manager;
        this.deferred = deferred;
    }

    /**
     * Reads one of the checkpoint's.
     *
     * @param ofTokens whether it has a row for each token
     */
    NDArray read(
            String name, String stored, boolean transposed, boolean ofTokens, Precision wanted, Checkpoint checkpoint) {
        folder = checkpoint.path();
        Matrix matrix = new Matrix(stored, transposed, ofTokens);
        matrix.precision = matrix.in(wanted);
        matrix.value = deferred ? inItsFile(matrix, checkpoint) : read(matrix, checkpoint, manager);
        matrices.put(name, matrix);
        return matrix.value;
    }

    /** One without values, of a model that is planned with. */
    void outline(String name, boolean ofTokens) {
        matrices.put(name, new Matrix(null, false, ofTokens));
    }

    private NDArray inItsFile(Matrix matrix, Checkpoint checkpoint) {
        Shape shape = checkpoint.info(matrix.stored).shape();
        Shape own = matrix.transposed ? new Shape(shape.get(1), shape.get(0)) : shape;
        return FrozenWeight.deferred(own, manager, target -> {
            try (Checkpoint again = Checkpoint.open(folder)) {
                return read(matrix, again, target);
            }
        });
    }

    private static NDArray read(Matrix matrix, Checkpoint checkpoint, NDManager manager) {
        StoredMatrix source = new StoredMatrix(checkpoint, matrix.stored, manager);
        if (matrix.precision == Precision.FP32) {
            return matrix.transposed ? source.transposed() : source.whole();
        }
        if (matrix.transposed) {
            try (NDArray whole = source.transposed()) {
                return rounded(whole, matrix.precision, manager);
            }
        }
        return source.rounded(matrix.precision);
    }

    private static FrozenWeight rounded(NDArray whole, Precision precision, NDManager manager) {
        FrozenWeight rounded = precision.empty(whole.getShape(), manager);
        rounded.put(whole, 0);
        return rounded;
    }

    /** In what the weight would be held; fp32 where it is none of these. */
    Precision in(String name, Precision wanted) {
        Matrix matrix = matrices.get(name);
        return matrix == null ? Precision.FP32 : matrix.in(wanted);
    }

    /** The same values as the weight of that name is held in; itself where that is fp32. The array is consumed. */
    NDArray like(String name, NDArray value) {
        Matrix matrix = matrices.get(name);
        if (matrix == null || matrix.precision == Precision.FP32) {
            return value;
        }
        try (value) {
            return rounded(value, matrix.precision, value.getManager());
        }
    }

    /** To be called before the weight's values change in place. */
    void change(String name) {
        Matrix matrix = matrices.get(name);
        if (matrix != null && matrix.precision == Precision.FP32) {
            matrix.changed = true;
        }
    }

    /**
     * Holds all in this precision but those that train, which are then in fp32.
     *
     * @return whether any changed
     * @throws InputException where one has other values than the checkpoint
     */
    boolean hold(Precision wanted, Collection<String> trained) {
        Checkpoint checkpoint = null;
        boolean changed = false;
        try {
            for (Map.Entry<String, Matrix> entry : matrices.entrySet()) {
                String name = entry.getKey();
                Matrix matrix = entry.getValue();
                boolean trains = weights.tiedWith(name).stream().anyMatch(trained::contains);
                Precision target = trains ? Precision.FP32 : matrix.in(wanted);
                boolean read = trains && FrozenWeight.isDeferred(matrix.value);
                if (target == matrix.precision && !read) {
                    continue;
                }
                if (matrix.changed || weights.get(name) != matrix.value) {
                    requireUnchanged(name, target);
                    continue;
                }
                boolean narrows = matrix.precision == Precision.FP32 && !read;
                matrix.precision = target;
                if (!narrows && checkpoint == null) {
                    checkpoint = Checkpoint.open(folder);
                }
                changed = true;
                replace(
                        name,
                        matrix,
                        narrows ? rounded(matrix.value, target, manager) : read(matrix, checkpoint, manager));
            }
            return changed;
        } finally {
            if (checkpoint != null) {
                checkpoint.close();
            }
        }
    }

    private static void requireUnchanged(String name, Precision target) {
        if (target != Precision.FP32) {
            throw new InputException(
                    name + " has other values than its checkpoint (an adapter's own, merged or trained),"
                            + " and can't be held in " + target + ". Load the model in " + target
                            + " first, or save it and load that folder.");
        }
    }

    private void replace(String name, Matrix matrix, NDArray value) {
        NDArray before = matrix.value;
        for (String tied : weights.tiedWith(name)) {
            if (weights.get(tied) == before) {
                weights.exchange(tied, value);
            }
        }
        matrix.value = value;
        before.close();
    }
}
