package io.github.asymlora.tensor;

import java.util.SplittableRandom;

/** Independent random streams from one seed: nothing else has to be saved to resume a run. */
public final class Seeds {
    private Seeds() {}

    /** A seed for (seed, purpose, step): mixed by SplitMix64, so that neighbours share nothing. */
    public static long of(long seed, String purpose, long step) {
        long mixed = new SplittableRandom(seed ^ hash(purpose)).nextLong();
        return new SplittableRandom(mixed + step).nextLong();
    }

    /** FNV-1a: 64 bits, where a string's own hash has 32 and is the same for many pairs of like names. */
    private static long hash(String purpose) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** A generator for (seed, purpose, step). */
    public static SplittableRandom random(long seed, String purpose, long step) {
        return new SplittableRandom(of(seed, purpose, step));
    }
}
