package io.github.asymlora.generate;

import java.util.List;

/**
 * What beam search follows for one example after a step. Sequences that begin alike are branches of one stem, so the steps
 * of a search make a tree.
 *
 * @param example its row in the batch
 * @param running the sequences that go on, the likeliest first
 */
public record BeamStep(int example, List<Beam> running) {
    public BeamStep {
        running = List.copyOf(running);
    }

    /**
     * A sequence.
     *
     * @param tokens behind the prompt
     * @param score the sum of their log-probabilities
     */
    public record Beam(long[] tokens, double score) {}
}
