package io.github.asymlora.criterion;

import io.github.asymlora.theory.LayerLoss;

/**
 * Which factor of a layer's adapter to train, by what random frozen ones leave to be learned; see {@link LayerLoss}. A only
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
    public static FactorPrediction of(LayerMoments moments, int rank, long seed) {
        int in = moments.inputs().getRowDimension();
        int out = moments.outputs().getRowDimension();
        double equal = (double) rank * out / in;
        LayerLoss loss = LayerLoss.of(moments.gradient(), moments.inputs(), moments.outputs());
        return new FactorPrediction(
                moments.module(),
                in,
                out,
                Kappa.of(moments.inputParts(), in, seed),
                Kappa.of(moments.outputParts(), out, seed),
                rank,
                new Shares(
                        loss.frozenInputs().share(rank),
                        loss.frozenOutputs().share(rank),
                        loss.frozenOutputs().share(equal)),
                new Shares(loss.expectedShareOfB(rank), loss.expectedShareOfA(rank), loss.expectedShareOfA(equal)));
    }

    /** Whether the first gradient predicts more of B only than of A only at equal budget. */
    public boolean trainsB() {
        return firstGradient.bOnly() >= firstGradient.aOnlyAtEqualBudget();
    }
}
