package io.github.asymlora.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sits on a layer and sees its inputs, and the gradients at its outputs: a zero that is added to them, and has a gradient.
 */
final class Probe implements LayerAdapter {
    private final Linear layer;
    private final NDArray inputs;
    private final NDArray outputs;
    private final NDArray gradient;
    private final double[][] parts;
    private final List<NDArray> seen = new ArrayList<>();
    private final List<NDArray> zeros = new ArrayList<>();

    Probe(Linear layer, int examples, NDManager manager) {
        this.layer = layer;
        this.inputs = manager.zeros(new Shape(layer.in(), layer.in()), DataType.FLOAT64);
        this.outputs = manager.zeros(new Shape(layer.out(), layer.out()), DataType.FLOAT64);
        this.gradient = manager.zeros(new Shape(layer.out(), layer.in()), DataType.FLOAT64);
        this.parts = new double[4][examples];
    }

    Linear layer() {
        return layer;
    }

    @Override
    public NDArray apply(Layer adapted, NDArray x, ForwardContext pass) {
        NDArray input = x.stopGradient();
        input.attach(pass.manager()); // outlives the stage
        NDArray y = adapted.base(x);
        NDArray zero = pass.manager().zeros(y.getShape());
        zero.setRequiresGradient(true);
        seen.add(input);
        zeros.add(zero);
        return y.add(zero);
    }

    /** Adds the example whose backward pass is over to the sums. */
    void add(NDManager scope) {
        for (int i = 0; i < seen.size(); i++) {
            NDArray x = rows(seen.get(i), layer.in(), scope);
            NDArray g = rows(zeros.get(i).getGradient(), layer.out(), scope);
            inputs.addi(x.transpose().matMul(x));
            outputs.addi(g.transpose().matMul(g));
            gradient.addi(g.transpose().matMul(x));
        }
        forget();
    }

    /** Notes what the example adds to the traces, once the sums are whole. */
    void note(int example, NDManager scope) {
        for (int i = 0; i < seen.size(); i++) {
            NDArray x = rows(seen.get(i), layer.in(), scope);
            NDArray g = rows(zeros.get(i).getGradient(), layer.out(), scope);
            parts[0][example] += x.square().sum().getDouble();
            parts[1][example] += x.matMul(inputs).mul(x).sum().getDouble();
            parts[2][example] += g.square().sum().getDouble();
            parts[3][example] += g.matMul(outputs).mul(g).sum().getDouble();
        }
        forget();
    }

    /** In fp64: rounding in fp32 would give a second moment eigenvalues below zero. */
    private static NDArray rows(NDArray tensor, int width, NDManager scope) {
        NDArray rows = tensor.reshape(-1, width).toType(DataType.FLOAT64, true);
        rows.attach(scope);
        return rows;
    }

    /** What a pass left here. */
    void forget() {
        seen.clear();
        zeros.clear();
    }

    LayerSpectra spectra(NDManager scope) {
        try (NDManager own = scope.newSubManager()) {
            NDArray gradients = gradient.duplicate();
            gradients.attach(own);
            NDArray forInputs = gradients.transpose().matMul(outputs.matMul(gradients));
            NDArray forOutputs = gradients.matMul(inputs).matMul(gradients.transpose());
            return new LayerSpectra(
                    layer.name(),
                    Spectrum.of(inputs, forInputs, own),
                    Spectrum.of(outputs, forOutputs, own),
                    new LayerMoments.Parts(parts[0], parts[1]),
                    new LayerMoments.Parts(parts[2], parts[3]));
        }
    }

    LayerMoments moments() {
        return new LayerMoments(
                layer.name(),
                MatrixTensors.matrix(inputs),
                MatrixTensors.matrix(outputs),
                MatrixTensors.matrix(gradient),
                new LayerMoments.Parts(parts[0], parts[1]),
                new LayerMoments.Parts(parts[2], parts[3]));
    }

    @Override
    public NDArray merged(Layer adapted) {
        throw new UnsupportedOperationException("a probe changes nothing");
    }

    @Override
    public Map<String, NDArray> tensors() {
        return Map.of();
    }
}
