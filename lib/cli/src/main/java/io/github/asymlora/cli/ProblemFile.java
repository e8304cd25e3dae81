package io.github.asymlora.cli;

import io.github.asymlora.InputException;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.linalg.Matrices;
import io.github.asymlora.theory.LeastSquares;
import java.nio.file.Path;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A least-squares problem with the frames to freeze, as {@code theory least-squares} reads it.
 *
 * @param q [r, d_in]
 * @param u [d_out, r]
 * @param noise σ
 */
record ProblemFile(LeastSquares problem, RealMatrix q, RealMatrix u, double noise) {
    /** @throws InputException naming the file and the tensor that is missing or wrong */
    static ProblemFile read(Path file) {
        try (Safetensors source = Safetensors.open(file)) {
            RealMatrix w0 = MatrixIo.read(source, "W0");
            RealMatrix target = MatrixIo.read(source, "W_target");
            RealMatrix sigma = MatrixIo.read(source, "Sigma");
            RealMatrix q = MatrixIo.read(source, "Q");
            RealMatrix u = MatrixIo.read(source, "U");
            double[] noise = source.doubles("sigma");
            if (noise.length != 1) {
                throw new InputException(
                        file + ", tensor \"sigma\": has " + noise.length + " values but must have one.");
            }
            return checked(file, w0, target, sigma, q, u, noise[0]);
        }
    }

    private static ProblemFile checked(
            Path file, RealMatrix w0, RealMatrix target, RealMatrix sigma, RealMatrix q, RealMatrix u, double noise) {
        try {
            LeastSquares problem = LeastSquares.of(w0, target, sigma, noise);
            int rank = q.getRowDimension();
            Matrices.requireShape("Q", Matrices.requireFinite("Q", q), rank, problem.inputs());
            Matrices.requireShape("U", Matrices.requireFinite("U", u), problem.outputs(), rank);
            return new ProblemFile(problem, q, u, noise);
        } catch (InputException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    int rank() {
        return q.getRowDimension();
    }
}
