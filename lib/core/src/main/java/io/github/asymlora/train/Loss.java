package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Head;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Operators;
import java.util.Arrays;

/**
 * The cross-entropy of the right classes or tokens, the squared error of a single output, or of outputs that are classes by
 * themselves the mean of their binary cross-entropies.
 *
 * @param about what a model's logits predict
 * @param smoothing the share of each label that is spread evenly over all classes (Szegedy et al. 2016); 0 for none
 * @param classWeights how much an example of each class counts, as in {@code torch.nn.CrossEntropyLoss}; empty for all alike
 */
public record Loss(Prediction about, float smoothing, float[] classWeights) implements LossFunction {
    /** Labels of this value don't count. */
    public static final long IGNORED = -100;

    /** The loss that a model's head asks for. */
    public static Loss of(Model model) {
        Head head = model.head();
        return new Loss(head == null ? Prediction.EXAMPLE : head.predicts(), 0, new float[0]);
    }

    public Loss smoothed(double share) {
        if (share > 0 && about == Prediction.CLASSES) {
            throw new InputException("training.label_smoothing: there is none where a text has any number of classes.");
        }
        return new Loss(about, (float) share, classWeights);
    }

    /**
     * The same with weights for the classes.
     *
     * @throws InputException with label smoothing
     */
    public Loss weighted(float... weights) {
        if (weights.length > 0 && smoothing > 0) {
            throw new InputException("training: class_weights and label_smoothing exclude each other.");
        }
        return new Loss(about, smoothing, weights.clone());
    }

    /** A head with a single output for an example gives a value, not a class. */
    @Override
    public Summed of(NDArray logits, NDArray labels) {
        long outputs = logits.getShape().get(logits.getShape().dimension() - 1);
        if (about == Prediction.EXAMPLE && outputs == 1) {
            return squaredError(logits.reshape(-1), labels.reshape(-1));
        }
        if (about == Prediction.CLASSES) {
            return binaryCrossEntropy(logits, labels);
        }
        NDArray wanted = labels.toType(DataType.INT64, false);
        if (about == Prediction.NEXT_TOKEN && labels.getShape().dimension() > 1) { // at places they are in place
            wanted = Operators.nextLabels(wanted);
        }
        wanted = wanted.reshape(-1);
        if (classWeights.length > 0) {
            return weighted(logits.reshape(-1, outputs), wanted);
        }
        return new Summed(
                Operators.crossEntropy(logits.reshape(-1, outputs), wanted, smoothing), Operators.counted(wanted));
    }

    /** Each class's examples by themselves: the others' labels don't count. */
    private Summed weighted(NDArray logits, NDArray labels) {
        NDArray sum = null;
        NDArray weight = null;
        for (int c = 0; c < classWeights.length; c++) {
            NDArray own = Operators.only(labels, c);
            NDArray loss = Operators.scale(Operators.crossEntropy(logits, own, 0), classWeights[c]);
            NDArray count = Operators.scale(Operators.counted(own).toType(DataType.FLOAT32, false), classWeights[c]);
            sum = sum == null ? loss : sum.add(loss);
            weight = weight == null ? count : weight.add(count);
        }
        return new Summed(sum, weight);
    }

    /** As {@code torch.nn.BCEWithLogitsLoss}: max(x, 0) - xy + log(1 + exp(-|x|)), which overflows nowhere. */
    private static Summed binaryCrossEntropy(NDArray logits, NDArray labels) {
        NDArray positive = logits.maximum(0).sub(logits.mul(labels.toType(DataType.FLOAT32, false)));
        NDArray each = positive.add(logits.abs().neg().exp().add(1).log());
        return new Summed(each.sum(), labels.size());
    }

    private static Summed squaredError(NDArray values, NDArray labels) {
        NDArray error = values.sub(labels.toType(DataType.FLOAT32, false));
        return new Summed(error.square().sum(), labels.size());
    }

    @Override
    public String toString() {
        return "Loss[" + about + ", smoothing=" + smoothing + ", classWeights=" + Arrays.toString(classWeights) + "]";
    }
}
