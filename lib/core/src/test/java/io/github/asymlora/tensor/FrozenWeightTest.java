package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each form's values against rules written out in Java and published numbers; products against those of its values. */
class FrozenWeightTest {
    /** QLoRA's appendix E, rounded as printed there. */
    private static final double[] PUBLISHED = {
        -1.0,
        -0.6961928,
        -0.52507305,
        -0.39491749,
        -0.28444138,
        -0.18477343,
        -0.09105004,
        0.0,
        0.07958030,
        0.16093020,
        0.24611230,
        0.33791524,
        0.44070983,
        0.56261700,
        0.72295684,
        1.0
    };

    private final NDManager manager = Compute.newManager();

    enum Form {
        BF16(FrozenWeight::bf16, 1e-2),
        INT8(FrozenWeight::int8, 1e-5),
        NF4(FrozenWeight::nf4, 1e-5);

        private final BiFunction<Shape, NDManager, FrozenWeight> empty;
        /** Of products, beside those of its own values: bfloat16 rounds the input too. */
        private final double tolerance;

        Form(BiFunction<Shape, NDManager, FrozenWeight> empty, double tolerance) {
            this.empty = empty;
            this.tolerance = tolerance;
        }

        FrozenWeight of(NDArray whole) {
            FrozenWeight weight = empty.apply(whole.getShape(), whole.getManager());
            weight.put(whole, 0);
            return weight;
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray random(long seed, long... shape) {
        return Tiny.gaussian(manager, seed, shape);
    }

    @Test
    void int8RoundsToHundredAndTwentySevenths() {
        NDArray w = manager.create(new float[] {1.27f, -0.634f, 0.006f, 0, 0, 0, -254, 3, 1}, new Shape(3, 3));
        assertThat(Form.INT8.of(w).values(manager).toFloatArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(1.27f, -0.63f, 0.01f, 0, 0, 0, -254, 4, 0);
    }

    @Test
    void bf16IsTheUpperHalfRoundedToEven() {
        float[] values = {1 + 1f / 256, 1 + 3f / 256, -1 - 1f / 255, 0, 3e38f, 1e-30f};
        float[] held = Form.BF16
                .of(manager.create(values, new Shape(2, 3)))
                .values(manager)
                .toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToIntBits(values[i]);
            int rounded = bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000;
            assertThat(held[i]).isEqualTo(Float.intBitsToFloat(rounded));
        }
    }

    @Test
    void nf4TakesTheNearestPublishedLevelOfItsBlock() {
        NDArray w = random(1, 5, 77); // the last block isn't full
        float[] values = w.toFloatArray();
        float[] held = Form.NF4.of(w).values(manager).toFloatArray();
        for (int start = 0; start < values.length; start += 64) {
            int end = Math.min(values.length, start + 64);
            double largest = 0;
            for (int i = start; i < end; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            for (int i = start; i < end; i++) {
                double best = Double.MAX_VALUE;
                for (double level : PUBLISHED) {
                    if (Math.abs(level * largest - values[i]) < Math.abs(best - values[i])) {
                        best = level * largest;
                    }
                }
                assertThat((double) held[i]).as("value %d", i).isCloseTo(best, within(1e-6));
            }
        }
    }

    @Test
    void nf4IsPackedAsBitsandbytesDoes() {
        float[] values = new float[64];
        for (int i = 0; i < 16; i++) {
            values[i] = (float) (3 * PUBLISHED[i]);
        }
        FrozenWeight weight = Form.NF4.of(manager.create(values, new Shape(1, 64)));
        byte[] bytes = weight.parts().get(0).toByteArray();
        for (int i = 0; i < 8; i++) {
            assertThat(bytes[i] & 0xff).isEqualTo((2 * i) << 4 | 2 * i + 1); // the first in the upper half
        }
        assertThat(bytes[8] & 0xff).isEqualTo(0x77); // zeros
        assertThat(weight.parts().get(1).toFloatArray()).containsExactly(3);
    }

    /** Half a step: of int8 max/254, of NF4 half the widest gap between levels, of bfloat16 2⁻⁹ of the value. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void noValueIsFurtherOffThanHalfAStep(Form form) {
        NDArray w = random(2, 64, 64); // rows are blocks
        float[] values = w.toFloatArray();
        float[] held = form.of(w).values(manager).toFloatArray();
        for (int row = 0; row < 64; row++) {
            double largest = 0;
            for (int i = 64 * row; i < 64 * row + 64; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            for (int i = 64 * row; i < 64 * row + 64; i++) {
                double bound =
                        switch (form) {
                            case BF16 -> Math.abs(values[i]) / 256;
                            case INT8 -> largest / 254;
                            case NF4 -> largest * (1 - 0.6961928) / 2;
                        };
                assertThat((double) held[i]).isCloseTo(values[i], within(bound * 1.0001 + 1e-30));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void productsAndGradientsAreThoseOfItsValues(Form form) {
        FrozenWeight weight = form.of(random(3, 24, 48));
        NDArray bias = random(4, 24);
        NDArray x = random(5, 2, 3, 48);
        x.setRequiresGradient(true);
        NDArray values = weight.values(manager);
        NDArray[] y = new NDArray[2];
        NDArray[] gradient = new NDArray[2];
        for (int i = 0; i < 2; i++) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                y[i] = Operators.linear(x, i == 0 ? weight : values, bias);
                collector.backward(y[i].mul(random(6, 2, 3, 24)).sum());
            }
            gradient[i] = x.getGradient().duplicate();
            x.getGradient().subi(x.getGradient());
        }
        assertThat(y[0].getShape()).isEqualTo(new Shape(2, 3, 24));
        double size = y[1].abs().max().getFloat();
        assertThat(Golden.distance(y[0], y[1])).isLessThan(form.tolerance * size);
        assertThat(Golden.distance(gradient[0], gradient[1])).isLessThan(form.tolerance * size);
        NDArray ids = manager.create(new long[] {23, 0, 7, 7}, new Shape(2, 2));
        assertThat(Golden.distance(Operators.embedding(ids, weight, -1), Operators.embedding(ids, values, -1)))
                .isZero();
    }

    /** As bfloat16's 8 bits allow of inputs and sums; rows of a length that the engine's operator can't read aren't rounded. */
    @ParameterizedTest
    @CsvSource({"48, 0.01", "40, 1e-6"})
    void int8ProductsOfFewRowsAreThoseOfItsValues(long columns, double tolerance) {
        Compute.withoutGradients();
        FrozenWeight weight = Form.INT8.of(random(3, 24, columns));
        NDArray x = random(5, 2, 3, columns);
        NDArray expected = Operators.linear(x, weight.values(manager), null);
        NDArray found = Operators.linear(x, weight, null);
        assertThat(found.getShape()).isEqualTo(new Shape(2, 3, 24));
        assertThat(Golden.distance(found, expected))
                .isLessThan(tolerance * expected.abs().max().getFloat());
        NDArray many = random(5, 40, columns);
        NDArray exact = Operators.linear(many, weight.values(manager), null);
        assertThat(Golden.distance(Operators.linear(many, weight, null), exact))
                .isLessThan(1e-6 * exact.abs().max().getFloat());
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void filledInPiecesItIsTheSameAndIsFreedWithItsManager(Form form) {
        int live = Live.arrays(manager);
        try (NDManager scope = manager.newSubManager()) {
            NDArray w = random(7, 150, 10);
            w.attach(scope);
            FrozenWeight pieces = form.empty.apply(w.getShape(), scope);
            for (int from : new int[] {0, 64, 128}) {
                pieces.put(w.get(from + ":" + Math.min(150, from + 64)), from);
            }
            assertThat(Golden.distance(pieces.values(scope), form.of(w).values(scope)))
                    .isZero();
        }
        assertThat(Live.arrays(manager)).isEqualTo(live);
    }

    @Test
    void whatWouldLookIntoItOrTrainItIsAnError() {
        FrozenWeight weight = Form.INT8.of(random(8, 4, 4));
        assertThatThrownBy(() -> weight.setRequiresGradient(true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fp32");
        assertThatThrownBy(() -> weight.get(0)).isInstanceOf(RuntimeException.class);
    }
}
