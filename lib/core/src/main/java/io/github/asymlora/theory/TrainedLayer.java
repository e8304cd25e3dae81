package io.github.asymlora.theory;

import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.Stiefel;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** The factors of one layer's update BA, and the steps of those that are trained: ∂/∂B = G Aᵀ and ∂/∂A = Bᵀ G, for G = ∂/∂W. */
final class TrainedLayer {
    private final Trained trained;
    private final Array2DRowRealMatrix b;
    private final Array2DRowRealMatrix a;
    private final Adam adamB;
    private final Adam adamA;

    private TrainedLayer(Trained trained, double[][] b, double[][] a) {
        this.trained = trained;
        this.b = new Array2DRowRealMatrix(b, false);
        this.a = new Array2DRowRealMatrix(a, false);
        this.adamB = new Adam(b);
        this.adamA = new Adam(a);
    }

    static TrainedLayer start(RealMatrix w, Trained trained, int rank, long seed) {
        int out = w.getRowDimension();
        int in = w.getColumnDimension();
        int r = Math.min(rank, Math.min(in, out));
        return trained == Trained.A_ONLY
                ? new TrainedLayer(trained, Stiefel.columns(out, r, seed).getData(), new double[r][in])
                : new TrainedLayer(
                        trained, new double[out][r], Stiefel.rows(r, in, seed).getData());
    }

    /** The factor that isn't zero at the start. */
    RealMatrix frame() {
        return trained == Trained.A_ONLY ? b : a;
    }

    RealMatrix update() {
        return Matrices.multiply(b, a);
    }

    void step(RealMatrix gradient, double learningRate) {
        RealMatrix gradientB = Matrices.multiply(gradient, a.transpose());
        RealMatrix gradientA = Matrices.transposeMultiply(b, gradient);
        if (trained != Trained.A_ONLY) {
            adamB.step(gradientB.getData(), learningRate);
        }
        if (trained != Trained.B_ONLY) {
            adamA.step(gradientA.getData(), learningRate);
        }
    }

    long parameters() {
        return a.getRowDimension() * trained.parametersPerRank(a.getColumnDimension(), b.getRowDimension());
    }
}
