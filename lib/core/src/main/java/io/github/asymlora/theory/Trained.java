package io.github.asymlora.theory;

import io.github.asymlora.InputException;

/** Which of the two factors training moves; the other stays where it started. */
public enum Trained {
    /** LoRA: both. */
    BOTH,
    /** B̂₀A_rand: A frozen at a random frame, B from zero. */
    B_ONLY,
    /** B_rand Â₀: B frozen at a random frame, A from zero. */
    A_ONLY;

    /** Trained parameters per unit of rank in a layer with {@code in} inputs and {@code out} outputs. */
    public long parametersPerRank(int in, int out) {
        return switch (this) {
            case BOTH -> (long) in + out;
            case B_ONLY -> out;
            case A_ONLY -> in;
        };
    }

    /**
     * The largest rank whose trained parameters fit into a budget.
     *
     * @throws InputException if not even rank 1 fits
     */
    public int rankWithin(long budget, int in, int out) {
        long rank = budget / parametersPerRank(in, out);
        if (rank < 1) {
            throw new InputException("a budget of " + budget + " parameters is less than the "
                    + parametersPerRank(in, out) + " of rank 1 with " + this + " on " + in + "x" + out + ".");
        }
        return Math.toIntExact(rank);
    }
}
