package io.github.asymlora.theory;

import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.Stiefel;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What an arm that was fitted to n observations costs on new ones: the population loss of the fit less the noise floor. A small arm
 * pays for what it can't express, a large one for the noise that it fits.
 */
public final class ExcessRisk {
    private ExcessRisk() {}

    /**
     * The mean over samples, and over the frozen frame when there is one; each repeat draws both anew.
     *
     * @param rank at most d_in for {@code B_ONLY}, d_out for {@code A_ONLY}, the smaller of them for {@code BOTH}
     * @param n observations per fit
     */
    public static Estimate of(LeastSquares problem, Trained trained, int rank, int n, int repeats, long seed) {
        return Estimate.of(IntStream.range(0, repeats)
                .parallel()
                .mapToDouble(i -> once(problem, trained, rank, n, RandomStreams.at(seed, "excess risk", i)))
                .toArray());
    }

    private static double once(LeastSquares problem, Trained trained, int rank, int n, SplittableRandom random) {
        LeastSquares seen = Sample.draw(problem, n, random.nextLong()).problem();
        long frame = random.nextLong();
        Solution fit =
                switch (trained) {
                    case BOTH -> seen.joint(rank);
                    case B_ONLY -> seen.frozenA(Stiefel.rows(rank, problem.inputs(), frame));
                    case A_ONLY -> seen.frozenB(Stiefel.columns(problem.outputs(), rank, frame));
                };
        return problem.loss(fit.update()) - problem.noiseFloor();
    }
}
