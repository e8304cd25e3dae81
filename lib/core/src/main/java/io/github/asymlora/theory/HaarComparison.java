package io.github.asymlora.theory;

import io.github.asymlora.InputException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Theorem 4.3 by Monte Carlo: the losses L(Q, B*) and L(A*, U) over independent Haar-uniform Q and U, and how often and by how
 * much tuning B wins. All cores; the result depends on (problem, ranks, draws, seed) alone.
 */
public final class HaarComparison {
    private final double[] tuningB;
    private final double[] tuningA;

    private HaarComparison(double[] tuningB, double[] tuningA) {
        this.tuningB = tuningB;
        this.tuningA = tuningA;
    }

    /**
     * Both arms at one rank.
     *
     * @throws InputException unless 1 ≤ r ≤ min(d_in, d_out) and draws ≥ 1
     */
    public static HaarComparison of(LeastSquares problem, int r, int draws, long seed) {
        return of(problem, r, r, draws, seed);
    }

    /**
     * Each arm at a rank of its own, such as those of one parameter budget.
     *
     * @param rankB rows of Q when B is tuned, from 1 to d_in
     * @param rankA columns of U when A is tuned, from 1 to d_out
     */
    public static HaarComparison of(LeastSquares problem, int rankB, int rankA, int draws, long seed) {
        require("Q", rankB, "d_in", problem.inputs());
        require("U", rankA, "d_out", problem.outputs());
        if (draws < 1) {
            throw new InputException("draws is " + draws + " but must be at least 1.");
        }
        FrameLosses losses = new FrameLosses(problem);
        double[] tuningB = new double[draws];
        double[] tuningA = new double[draws];
        IntStream.range(0, draws).parallel().forEach(i -> {
            tuningB[i] = losses.tuningB(rankB, seed, i);
            tuningA[i] = losses.tuningA(rankA, seed, i);
        });
        return new HaarComparison(tuningB, tuningA);
    }

    /** L(Q, B*). */
    public Estimate tuningB() {
        return Estimate.of(tuningB);
    }

    /** L(A*, U). */
    public Estimate tuningA() {
        return Estimate.of(tuningA);
    }

    /** L(A*, U) − L(Q, B*): positive where the theorem's order holds. */
    public Estimate gap() {
        return Estimate.of(gaps());
    }

    /** The gap of each draw of (Q, U). */
    public double[] gaps() {
        double[] gaps = new double[tuningA.length];
        Arrays.setAll(gaps, i -> tuningA[i] - tuningB[i]);
        return gaps;
    }

    /** The probability that L(A*, U) ≥ L(Q, B*). */
    public Estimate tuningBWins() {
        return Estimate.of(Arrays.stream(gaps()).map(gap -> gap >= 0 ? 1 : 0).toArray());
    }

    private static void require(String frame, int rank, String dimension, int size) {
        if (rank < 1 || rank > size) {
            throw new InputException(
                    "rank of " + frame + " is " + rank + "; it must be from 1 to " + dimension + " = " + size + ".");
        }
    }
}
