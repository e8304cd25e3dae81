package io.github.asymlora.adapter;

import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.Stiefel;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How a factor starts. A is {@code [rank, in]}, B is {@code [out, rank]}; "vectors" are the rows of A, the columns of B.
 *
 * <p>Source: Zhu et al. 2024, section 5 and Table 2.
 */
public enum Init {
    /** Orthonormal vectors, uniform on the Stiefel manifold (Haar). */
    ORTHONORMAL("rand"),
    /** The top singular vectors of the pretrained W0: right ones (rows of Vᵀ) for A, left ones for B. */
    SINGULAR("V", "U"),
    /** The bottom singular vectors of the pretrained W0. */
    SINGULAR_BOTTOM("Vlow", "Ulow"),
    /** Kaiming uniform with a=√5, PyTorch's and PEFT's default for A: U(-1/√fan_in, 1/√fan_in). */
    KAIMING("km"),
    ZERO("0");

    private final String symbolA;
    private final String symbolB;

    Init(String symbol) {
        this(symbol, symbol);
    }

    Init(String symbolA, String symbolB) {
        this.symbolA = symbolA;
        this.symbolB = symbolB;
    }

    /** The subscript that the paper writes. */
    String symbol(Side side) {
        return side == Side.A ? symbolA : symbolB;
    }

    /** Whether it starts from the pretrained weight's singular vectors. */
    boolean readsWeight() {
        return this == SINGULAR || this == SINGULAR_BOTTOM;
    }

    /** Which of the two factors. */
    enum Side {
        A,
        B
    }

    /**
     * Draws a factor.
     *
     * @param svd of the pretrained weight {@code [out, in]}; null unless this {@link #readsWeight}
     * @return {@code [rank, in]} for A, {@code [out, rank]} for B
     */
    RealMatrix draw(Side side, int out, int in, TruncatedSvd svd, int rank, long seed) {
        boolean isA = side == Side.A;
        return switch (this) {
            case ORTHONORMAL -> isA ? Stiefel.rows(rank, in, seed) : Stiefel.columns(out, rank, seed);
            case SINGULAR -> isA ? svd.right(rank) : svd.left(rank);
            case SINGULAR_BOTTOM -> isA ? svd.rightBottom(rank) : svd.leftBottom(rank);
            case KAIMING -> isA ? kaiming(rank, in, in, seed) : kaiming(out, rank, rank, seed);
            case ZERO -> isA ? new Array2DRowRealMatrix(rank, in) : new Array2DRowRealMatrix(out, rank);
        };
    }

    private static RealMatrix kaiming(int rows, int columns, int fanIn, long seed) {
        double bound = 1 / Math.sqrt(fanIn);
        SplittableRandom random = RandomStreams.at(seed, "Kaiming " + rows + " x " + columns, 0);
        RealMatrix matrix = new Array2DRowRealMatrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.setEntry(i, j, random.nextDouble(-bound, bound));
            }
        }
        return matrix;
    }
}
