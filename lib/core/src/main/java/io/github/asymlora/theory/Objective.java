package io.github.asymlora.theory;

import io.github.asymlora.linalg.Matrices;
import java.util.Arrays;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/** A loss of outputs f [n, c] against targets y [n, c], averaged over the rows. */
public enum Objective {
    /** (1/n) Σ ‖y − f‖². */
    SQUARED {
        @Override
        public double loss(RealMatrix outputs, RealMatrix targets) {
            return Matrices.squaredNorm(outputs.subtract(targets)) / outputs.getRowDimension();
        }

        @Override
        RealMatrix gradient(RealMatrix outputs, RealMatrix targets) {
            return outputs.subtract(targets).scalarMultiply(2.0 / outputs.getRowDimension());
        }

        @Override
        RealMatrix teach(RealMatrix outputs) {
            return outputs;
        }
    },
    /** −(1/n) Σ y·log softmax(f), for targets that are probabilities. Two classes make it logistic regression. */
    CROSS_ENTROPY {
        @Override
        public double loss(RealMatrix outputs, RealMatrix targets) {
            double sum = 0;
            for (int i = 0; i < outputs.getRowDimension(); i++) {
                double[] f = outputs.getRow(i);
                double max = Arrays.stream(f).max().orElseThrow();
                double logSum = max
                        + Math.log(Arrays.stream(f).map(v -> Math.exp(v - max)).sum());
                for (int j = 0; j < f.length; j++) {
                    sum += targets.getEntry(i, j) * (logSum - f[j]);
                }
            }
            return sum / outputs.getRowDimension();
        }

        @Override
        RealMatrix gradient(RealMatrix outputs, RealMatrix targets) {
            return teach(outputs).subtract(targets).scalarMultiply(1.0 / outputs.getRowDimension());
        }

        @Override
        RealMatrix teach(RealMatrix outputs) {
            double[][] rows = outputs.getData();
            for (double[] f : rows) {
                double max = Arrays.stream(f).max().orElseThrow();
                Arrays.setAll(f, j -> Math.exp(f[j] - max));
                double sum = Arrays.stream(f).sum();
                Arrays.setAll(f, j -> f[j] / sum);
            }
            return MatrixUtils.createRealMatrix(rows);
        }
    };

    /** The mean loss. */
    public abstract double loss(RealMatrix outputs, RealMatrix targets);

    /** ∂loss/∂f, [n, c]. */
    abstract RealMatrix gradient(RealMatrix outputs, RealMatrix targets);

    /** The targets that a teacher with outputs f sets: f itself, or softmax(f). */
    abstract RealMatrix teach(RealMatrix outputs);
}
