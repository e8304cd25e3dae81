package io.github.asymlora.criterion;

import io.github.asymlora.theory.RandomFrame;

/**
 * Which factor of a layer's adapter to train, by what random frozen ones leave to be learned; see {@link io.github.asymlora.theory.LayerLoss}. A only
 * has the rank at which it trains as many numbers as B only.
 *
 * @param module the layer's path
 * @param kappaIn of the inputs
 * @param kappaOut of the gradients at the outputs
 * @param rank of B only's adapter
 * @param unstructured shares expected of a Δ with independent entries
 * @param firstGradient shares expected of a Δ along the gradient of full fine-tuning's first step
 */
public record FactorPrediction(
        String module,
        int dIn,
        int dOut,
        Kappa kappaIn,
        Kappa kappaOut,
        int rank,
        Shares unstructured,
        Shares firstGradient) {
    /**
     * Expected shares of what an update could remove of the loss, between 0 and 1.
     *
     * @param bOnly A random and frozen, at the rank
     * @param aOnly B random and frozen, at the rank
     * @param aOnlyAtEqualBudget B random and frozen, at rank · d_out / d_in
     */
    public record Shares(double bOnly, double aOnly, double aOnlyAtEqualBudget) {}

    /** From what was measured of a layer. */
    public static FactorPrediction of(LayerSpectra layer, int rank, long seed) {
        int in = layer.inputs().eigenvalues().length;
        int out = layer.outputs().eigenvalues().length;
        double equal = equalRank(rank, in, out);
        RandomFrame inputs = layer.inputs().frame();
        RandomFrame outputs = layer.outputs().frame();
        return new FactorPrediction(
                layer.module(),
                in,
                out,
                Kappa.of(layer.inputParts(), in, seed),
                Kappa.of(layer.outputParts(), out, seed),
                rank,
                new Shares(inputs.share(rank), outputs.share(rank), outputs.share(equal)),
                new Shares(
                        layer.inputs().share(rank),
                        layer.outputs().share(rank),
                        layer.outputs().share(equal)));
    }

    /** The rank at which A only trains as many numbers as B only does at a rank. */
    private static double equalRank(int rank, int in, int out) {
        return (double) rank * out / in;
    }

    /** The rank, a whole number that fits the layer, at which A only costs about what B only does. */
    public int rankOfA() {
        long equal = Math.round(equalRank(rank, dIn, dOut));
        return (int) Math.max(1, Math.min(equal, Math.min(dIn, dOut)));
    }

    /** Whether the first gradient predicts more of B only than of A only at equal budget. */
    public boolean trainsB() {
        return firstGradient.bOnly() >= firstGradient.aOnlyAtEqualBudget();
    }
}
