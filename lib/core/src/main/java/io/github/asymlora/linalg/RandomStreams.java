package io.github.asymlora.linalg;

import java.util.SplittableRandom;

/**
 * Independent random streams from one seed, each named by its purpose and an index: a draw is the same whoever computes it, in
 * whatever order and on however many threads, and nothing has to be saved to resume a run.
 *
 * <p>Whatever draws has a purpose of its own, which also says the shape where a smaller draw would otherwise be the beginning of
 * a larger one.
 */
public final class RandomStreams {
    private RandomStreams() {}

    /** A generator for (seed, purpose, index). */
    public static SplittableRandom at(long seed, String purpose, long index) {
        return new SplittableRandom(seed(seed, purpose, index));
    }

    /** A seed for (seed, purpose, index), to be drawn from further: mixed by SplitMix64, so that neighbours share nothing. */
    public static long seed(long seed, String purpose, long index) {
        long mixed = new SplittableRandom(seed ^ hash(purpose)).nextLong();
        return new SplittableRandom(mixed + index).nextLong();
    }

    /** FNV-1a: 64 bits, where a string's own hash has 32 and is the same for many pairs of like names. */
    private static long hash(String purpose) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
