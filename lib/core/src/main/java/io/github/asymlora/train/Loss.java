package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.tensor.Operators;

/** What training makes small, summed over the examples, so that parts of a batch add up to the whole. */
public enum Loss {
    /** Cross-entropy of the right class. Labels are class numbers. */
    CROSS_ENTROPY {
        @Override
        public NDArray sum(NDArray logits, NDArray labels) {
            return Operators.crossEntropy(logits, labels.toType(DataType.INT64, false));
        }
    },
    /** Squared error of the single output. */
    MEAN_SQUARED_ERROR {
        @Override
        public NDArray sum(NDArray logits, NDArray labels) {
            return logits.reshape(-1)
                    .sub(labels.toType(DataType.FLOAT32, false).reshape(-1))
                    .square()
                    .sum();
        }
    };

    /** The loss of a head with that many outputs. */
    public static Loss of(long outputs) {
        return outputs == 1 ? MEAN_SQUARED_ERROR : CROSS_ENTROPY;
    }

    /** Shapes: logits {@code [batch, outputs]}, labels {@code [batch]}; a number. */
    public abstract NDArray sum(NDArray logits, NDArray labels);
}
