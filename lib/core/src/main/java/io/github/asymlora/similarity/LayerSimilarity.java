package io.github.asymlora.similarity;

/**
 * How alike one layer's factors are in two or more adapters (the mean over pairs). A value is NaN where a factor is zero or has too
 * little in it for the measure, as a B has before training.
 *
 * @param layer the adapted module
 * @param a of the A factors
 * @param b of the B factors
 * @param chanceA what the measure gives for unrelated factors of A's shape
 * @param chanceB the same for B's shape
 */
public record LayerSimilarity(String layer, double a, double b, ChanceLevel chanceA, ChanceLevel chanceB) {}
