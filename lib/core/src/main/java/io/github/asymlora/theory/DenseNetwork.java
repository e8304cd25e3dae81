package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.DefaultRealMatrixChangingVisitor;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A small network without biases, f(x) = W_L φ(W_{L−1} … φ(W_1 x)); one layer is plain linear or logistic regression. Examples are
 * rows: inputs [n, d_0], outputs [n, d_L], W_l [d_l, d_{l−1}].
 */
public final class DenseNetwork {
    private final List<RealMatrix> weights;
    private final Nonlinearity nonlinearity;

    private DenseNetwork(List<RealMatrix> weights, Nonlinearity nonlinearity) {
        this.weights = List.copyOf(weights);
        this.nonlinearity = nonlinearity;
    }

    /**
     * Independent N(0, 1/d_{l−1}) weights, so that outputs stay of the inputs' order whatever the width.
     *
     * @param seed each layer draws from a stream of its own
     * @param widths d_0, d_1 … d_L
     */
    public static DenseNetwork gaussian(Nonlinearity nonlinearity, long seed, int... widths) {
        if (widths.length < 2) {
            throw new InputException(
                    "widths has " + widths.length + " entries; a network needs at least inputs and outputs.");
        }
        List<RealMatrix> weights = new ArrayList<>();
        for (int l = 1; l < widths.length; l++) {
            RealMatrix w = Gaussian.matrix(widths[l], widths[l - 1], RandomStreams.seed(seed, "weight", l));
            weights.add(w.scalarMultiply(1 / Math.sqrt(widths[l - 1])));
        }
        return new DenseNetwork(weights, nonlinearity);
    }

    /** This network with an update added to each layer's weight. */
    public DenseNetwork plus(List<RealMatrix> updates) {
        if (updates.size() != weights.size()) {
            throw new InputException(updates.size() + " updates for " + weights.size() + " layers.");
        }
        List<RealMatrix> sums = new ArrayList<>();
        for (int l = 0; l < weights.size(); l++) {
            RealMatrix w = weights.get(l);
            RealMatrix update = updates.get(l);
            Matrices.requireShape("update of layer " + l, update, w.getRowDimension(), w.getColumnDimension());
            sums.add(w.add(update));
        }
        return new DenseNetwork(sums, nonlinearity);
    }

    /** W_1 … W_L. */
    public List<RealMatrix> weights() {
        return weights;
    }

    /** f(x) for each row x. */
    public RealMatrix outputs(RealMatrix inputs) {
        List<RealMatrix> trace = trace(inputs);
        return trace.get(trace.size() - 1);
    }

    /** z_1 … z_L for each row, z_l = W_l φ(z_{l−1}), with φ(z_0) = x: what each layer puts out before the nonlinearity. */
    List<RealMatrix> trace(RealMatrix inputs) {
        List<RealMatrix> trace = new ArrayList<>();
        RealMatrix h = inputs;
        for (RealMatrix w : weights) {
            trace.add(Matrices.multiply(h, w.transpose()));
            h = map(trace.get(trace.size() - 1), false);
        }
        return trace;
    }

    /** ∂loss/∂W_l for each layer, by backpropagation from ∂loss/∂f [n, d_L]. */
    List<RealMatrix> gradients(RealMatrix inputs, List<RealMatrix> trace, RealMatrix outputGradient) {
        List<RealMatrix> gradients = new ArrayList<>(weights);
        RealMatrix g = outputGradient;
        for (int l = weights.size() - 1; l >= 0; l--) {
            RealMatrix layerInput = l == 0 ? inputs : map(trace.get(l - 1), false);
            gradients.set(l, Matrices.transposeMultiply(g, layerInput));
            if (l > 0) {
                RealMatrix slope = map(trace.get(l - 1), true);
                g = Matrices.hadamard(Matrices.multiply(g, weights.get(l)), slope);
            }
        }
        return gradients;
    }

    private RealMatrix map(RealMatrix z, boolean slope) {
        RealMatrix result = z.copy();
        result.walkInOptimizedOrder(new DefaultRealMatrixChangingVisitor() {
            @Override
            public double visit(int row, int column, double value) {
                return slope ? nonlinearity.derivative(value) : nonlinearity.apply(value);
            }
        });
        return result;
    }
}
