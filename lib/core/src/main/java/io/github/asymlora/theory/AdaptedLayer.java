package io.github.asymlora.theory;

import io.github.asymlora.InputException;

/** The shape of an adapted matrix: {@code in} inputs, {@code out} outputs, and the rank of its adapter. */
public record AdaptedLayer(int in, int out, int rank) {
    public AdaptedLayer {
        if (in < 1 || out < 1 || rank < 1) {
            throw new InputException(
                    "adapted layer " + in + "x" + out + " with rank " + rank + "; each must be at least 1.");
        }
    }

    /** Parameters that training moves: r(d_in + d_out), r·d_out or r·d_in. */
    public long parameters(Trained trained) {
        return (long) rank * trained.parametersPerRank(in, out);
    }
}
