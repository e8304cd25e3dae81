package io.github.asymlora.criterion;

/**
 * What decides which factor of a layer's adapter to train on a task.
 *
 * @param module the layer's path
 * @param inputs of Σ, with the gains of a Δ along the first gradient
 * @param outputs of M, with the same
 * @param inputParts of each example, for intervals
 * @param outputParts of each example
 */
public record LayerSpectra(
        String module,
        Spectrum inputs,
        Spectrum outputs,
        LayerMoments.Parts inputParts,
        LayerMoments.Parts outputParts) {}
