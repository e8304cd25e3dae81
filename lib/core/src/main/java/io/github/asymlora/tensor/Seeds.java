package io.github.asymlora.tensor;

import java.util.SplittableRandom;

/** Independent random streams from one seed: nothing else has to be saved to resume a run. */
public final class Seeds {
    private Seeds() {}

    /** A seed for (seed, purpose, step): mixed by SplitMix64, so that neighbours share nothing. */
    public static long of(long seed, String purpose, long step) {
        long mixed = new SplittableRandom(seed ^ (long) purpose.hashCode() << 32).nextLong();
        return new SplittableRandom(mixed + step).nextLong();
    }

    /** A generator for (seed, purpose, step). */
    public static SplittableRandom random(long seed, String purpose, long step) {
        return new SplittableRandom(of(seed, purpose, step));
    }
}
