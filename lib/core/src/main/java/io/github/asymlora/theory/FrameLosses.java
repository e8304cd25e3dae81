package io.github.asymlora.theory;

import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.GramSchmidt;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The losses of Lemmas 4.1 and 4.2 for Haar-uniform frames, as fast as they get. With C = ΔΣ^{1/2} the explained parts are
 *
 * <ul>
 *   <li>‖UᵀC‖_F², in the basis of C's left singular vectors Σ_i Σ_j s_j² u_ij²: rotated, a Haar frame is one still;
 *   <li>‖C P̃ᵀ‖_F², with P̃ an orthonormal basis of the rows of QΣ^{1/2}: it depends on Q through the row span alone, so that a
 *       Gaussian matrix does for Q, and in the eigenbasis of Σ the root is diagonal.
 * </ul>
 */
final class FrameLosses {
    private final double unexplained;
    private final double[] squaredSingularValues; // of C, [min(d_out, d_in)]
    private final int outputs;
    private final double[] rootEigenvalues; // of Σ, the nonzero ones [k]
    private final double[][] map; // C in the eigenbasis of Σ but for a rotation of the outputs, by columns [k, rank]

    FrameLosses(LeastSquares problem) {
        RealMatrix c = problem.whitenedDelta();
        unexplained = problem.lossWithoutUpdate();
        outputs = problem.outputs();
        TruncatedSvd svd = TruncatedSvd.of(c);
        squaredSingularValues =
                Arrays.stream(svd.singularValues()).map(s -> s * s).toArray();
        int k = problem.sigma().rank();
        rootEigenvalues = Arrays.stream(problem.sigma().eigenvalues())
                .limit(k)
                .map(Math::sqrt)
                .toArray();
        int rank = Math.max(1, svd.rank());
        RealMatrix rotated = Matrices.transposeMultiply(svd.left(rank), c); // [rank, d_in]
        map = Matrices.multiply(rotated, problem.sigma().vectors()).transpose().getData();
    }

    double tuningA(int r, long seed, long draw) {
        double[][] u = Gaussian.rows(r, outputs, RandomStreams.at(seed, "frozen B of rank " + r, draw));
        GramSchmidt.orthonormalize(u);
        double explained = 0;
        for (double[] vector : u) {
            for (int j = 0; j < squaredSingularValues.length; j++) {
                explained += squaredSingularValues[j] * vector[j] * vector[j];
            }
        }
        return unexplained - explained;
    }

    double tuningB(int r, long seed, long draw) {
        double[][] features = gaussianFeatures(r, RandomStreams.at(seed, "frozen A of rank " + r, draw));
        GramSchmidt.orthonormalize(features);
        double explained = 0;
        double[] image = new double[map[0].length];
        for (double[] feature : features) {
            Arrays.fill(image, 0);
            for (int j = 0; j < feature.length; j++) {
                Matrices.addScaled(image, feature[j], map[j]);
            }
            for (double value : image) {
                explained += value * value;
            }
        }
        return unexplained - explained;
    }

    private double[][] gaussianFeatures(int r, SplittableRandom random) {
        double[][] features = Gaussian.rows(r, rootEigenvalues.length, random);
        for (double[] feature : features) {
            for (int j = 0; j < feature.length; j++) {
                feature[j] *= rootEigenvalues[j];
            }
        }
        return features;
    }
}
