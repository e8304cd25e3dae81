package io.github.asymlora.criterion;

import org.apache.commons.math3.linear.RealMatrix;

/**
 * What a task shows of a linear layer, summed over the tokens of its examples.
 *
 * @param module the layer's path
 * @param inputs Σ = Σₜ x xᵀ [d_in, d_in], uncentred
 * @param outputs M = Σₜ g gᵀ [d_out, d_out], g the gradient of an example's loss at the layer's output
 * @param gradient G = Σₜ g xᵀ [d_out, d_in], that of the loss at the weight: the first step of full fine-tuning is −G
 * @param inputParts of each example, for intervals
 * @param outputParts of each example
 */
public record LayerMoments(
        String module,
        RealMatrix inputs,
        RealMatrix outputs,
        RealMatrix gradient,
        Parts inputParts,
        Parts outputParts) {
    /**
     * What each example adds to the traces of a second moment S = Σᵢ Sᵢ.
     *
     * @param trace Tr Sᵢ
     * @param square Tr S Sᵢ
     */
    public record Parts(double[] trace, double[] square) {}
}
