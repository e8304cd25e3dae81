package io.github.asymlora.adapter;

/**
 * One of LoRA's two factors: how it starts and whether it trains.
 *
 * @param init how it starts
 * @param trained false keeps it as it starts
 */
public record Factor(Init init, boolean trained) {
    /** Haar-uniform orthonormal. */
    public static Factor orthonormal() {
        return new Factor(Init.ORTHONORMAL, true);
    }

    /** Top singular vectors of the pretrained weight. */
    public static Factor singular() {
        return new Factor(Init.SINGULAR, true);
    }

    /** Bottom singular vectors of the pretrained weight. */
    public static Factor singularBottom() {
        return new Factor(Init.SINGULAR_BOTTOM, true);
    }

    /** Kaiming uniform, a=√5. */
    public static Factor kaiming() {
        return new Factor(Init.KAIMING, true);
    }

    public static Factor zero() {
        return new Factor(Init.ZERO, true);
    }

    /** The same start, not trained. */
    public Factor frozen() {
        return new Factor(init, false);
    }
}
