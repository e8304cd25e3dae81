package io.github.asymlora.linalg;

import java.util.SplittableRandom;

/**
 * One random stream per (seed, index), so that draw {@code i} is the same whoever computes it, in whatever order and on
 * however many threads.
 */
public final class RandomStreams {
    private RandomStreams() {}

    /**
     * The stream of one draw. Seed and index are hashed before they meet: {@link SplittableRandom} steps its state by a
     * constant, so that neighbouring raw seeds could give shifted copies of one stream.
     */
    public static SplittableRandom at(long seed, long index) {
        return new SplittableRandom(hash(hash(seed) ^ hash(~index)));
    }

    /** A bijection of 64 bits in which every input bit moves about half of the output bits. */
    private static long hash(long x) {
        x = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L;
        x = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L;
        return x ^ (x >>> 32);
    }
}
