package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * 4-bit NormalFloat: blocks of 64 values, row after row, each w ≈ a·l, a = max|block| and l the nearest of 16 levels: quantiles
 * of a normal distribution between −1 and 1. Source: Dettmers et al. 2023 (QLoRA), section 3 and appendix E; the layout is
 * that of bitsandbytes without nested quantisation.
 *
 * <p>Shapes: codes {@code [blocks, 32]}, two levels a byte, the first in the upper half; a {@code [blocks, 1]}. The last block
 * is filled up with zeros.
 */
final class Nf4Weight extends FrozenWeight {
    /** Values that share a scale. */
    static final int BLOCK = 64;

    /** QLoRA's appendix E. */
    private static final float[] LEVELS = {
        -1f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1f
    };

    private final NDArray codes;
    private final NDArray scales;
    private final NDArray pairs;
    private final NDArray bounds;

    Nf4Weight(Shape shape, NDManager manager) {
        this(shape, manager, (shape.size() + BLOCK - 1) / BLOCK);
    }

    private Nf4Weight(Shape shape, NDManager manager, long blocks) {
        this(
                shape,
                manager,
                manager.create(new Shape(blocks, BLOCK / 2), DataType.UINT8),
                manager.create(new Shape(blocks, 1), DataType.FLOAT32),
                manager.create(pairs(), new Shape(256, 2)),
                manager.create(bounds()));
    }

    private Nf4Weight(Shape shape, NDManager manager, NDArray codes, NDArray scales, NDArray pairs, NDArray bounds) {
        super(manager, shape, codes, scales, pairs, bounds);
        this.codes = codes;
        this.scales = scales;
        this.pairs = pairs;
        this.bounds = bounds;
    }

    /** The two levels of each byte. */
    private static float[] pairs() {
        float[] pairs = new float[512];
        for (int i = 0; i < 256; i++) {
            pairs[2 * i] = LEVELS[i >> 4];
            pairs[2 * i + 1] = LEVELS[i & 15];
        }
        return pairs;
    }

    /** Half-way between neighbouring levels. */
    private static float[] bounds() {
        float[] bounds = new float[15];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (float) (((double) LEVELS[i] + LEVELS[i + 1]) / 2);
        }
        return bounds;
    }

    @Override
    public void put(NDArray rows, long at) {
        NDArray block = number(at * shape.get(1) / BLOCK);
        Operators.SCRIPT.call("nf4_put", rows, codes, scales, bounds, block).close();
    }

    @Override
    public NDArray values(NDManager target) {
        return moved(
                Operators.SCRIPT.call("nf4_values", codes, scales, pairs, number(shape.get(0)), number(shape.get(1))),
                target);
    }

    @Override
    NDArray product(NDArray x) {
        return Operators.SCRIPT.call("nf4_linear", x, codes, scales, pairs, number(shape.get(0)), number(shape.get(1)));
    }
}
