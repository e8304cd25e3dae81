package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gradients of one step, gathered from the parameters they accumulated in. */
public final class Gradients {
    private static final double CLIP_EPSILON = 1e-6;

    private final Map<String, NDArray> byName = new LinkedHashMap<>();

    /** Takes handles on the parameters' gradients into a scope; a parameter that the loss didn't reach gives zeros. */
    public static Gradients of(Map<String, NDArray> parameters, NDManager scope) {
        Gradients gradients = new Gradients();
        parameters.forEach((name, w) -> {
            NDArray gradient = w.getGradient();
            gradient.attach(scope);
            gradients.byName.put(name, gradient);
        });
        return gradients;
    }

    /** Sets the parameters' gradients to 0: they add up over backward passes until then. */
    public static void zero(Map<String, NDArray> parameters) {
        for (NDArray parameter : parameters.values()) {
            JniUtils.zeroGrad((PtNDArray) parameter);
        }
    }

    public Map<String, NDArray> byName() {
        return byName;
    }

    /** The squared Euclidean norm of all of them as one vector: a number in fp64, where they are. */
    public NDArray squaredNorm() {
        NDList squares = new NDList();
        byName.values().forEach(g -> squares.add(g.square().sum().reshape(1)));
        return NDArrays.concat(squares).toType(DataType.FLOAT64, false).sum();
    }

    public void scale(double factor) {
        if (factor != 1) {
            byName.values().forEach(g -> Operators.scaleInPlace(g, factor));
        }
    }

    /** The factor that brings a norm down to {@code most}, as PyTorch's {@code clip_grad_norm_} takes it; at most 1. */
    static double clipping(double norm, double most) {
        return Math.min(1, most / (norm + CLIP_EPSILON));
    }
}
