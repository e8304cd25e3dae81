package io.github.asymlora.bench;

import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.Stiefel;
import io.github.asymlora.theory.Covariance;
import io.github.asymlora.theory.HaarComparison;
import io.github.asymlora.theory.LeastSquares;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The Java side of {@code environment/benchmarks/theory.py}: for each line on standard input that names a task, does it once and
 * prints the seconds it took as one line of JSON, so that both sides run in turn in warm processes.
 */
public final class TheoryBenchmark {
    private static final int DRAWS = 10_000;
    private static final int DIMENSION = 64;
    private static final int RANK = 8;

    private TheoryBenchmark() {}

    public static void main(String[] args) throws IOException {
        LeastSquares problem =
                LeastSquares.of(Gaussian.matrix(DIMENSION, DIMENSION, 1), Covariance.powerLaw(DIMENSION, 1, 2), 0.1);
        BufferedReader tasks = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long seed = 0;
        for (String task = tasks.readLine(); task != null; task = tasks.readLine(), seed++) {
            long start = System.nanoTime();
            double check =
                    switch (task) {
                        case "frames" ->
                            Stiefel.draws(DRAWS, RANK, DIMENSION, seed)
                                    .get(DRAWS - 1)
                                    .getFrobeniusNorm();
                        case "monte-carlo" ->
                            HaarComparison.of(problem, RANK, DRAWS, seed).gap().mean();
                        default -> throw new IllegalArgumentException(task);
                    };
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.println(BenchmarkDialogue.JSON.writeValueAsString(
                    Map.of("task", task, "seconds", seconds, "check", check)));
        }
    }
}
