package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.asymlora.model.Activation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Operators that take a number: it must still be there after Java has collected everything that it may. */
class ScaleTest {
    @Test
    void theGradientOfAProductSurvivesGarbageCollection() throws InterruptedException {
        assertThat(gradientAfterCollection(x -> Operators.scale(x, 3))).containsOnly(3);
    }

    /** d/dx x σ(x) at 1 is σ(1) + σ(1)(1 - σ(1)). */
    @Test
    void theGradientOfAnActivationSurvivesGarbageCollection() throws InterruptedException {
        for (float gradient : gradientAfterCollection(Activation.SILU::apply)) {
            assertThat(gradient).isCloseTo(0.9276705f, within(1e-5f));
        }
    }

    /** The gradient at 1, of many values at once. */
    private static float[] gradientAfterCollection(UnaryOperator<NDArray> operator) throws InterruptedException {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.ones(new Shape(4));
            x.setRequiresGradient(true);
            List<ByteBuffer> reused = new ArrayList<>();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray sum = manager.zeros(new Shape());
                for (int i = 0; i < 50; i++) {
                    sum = sum.add(operator.apply(x).sum());
                }
                for (int i = 0; i < 5; i++) {
                    System.gc();
                    Thread.sleep(20);
                    for (int j = 0; j < 200; j++) {
                        ByteBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES);
                        reused.add(buffer.putInt(0, -1));
                    }
                }
                collector.backward(sum);
            }
            assertThat(reused).isNotEmpty();
            return x.getGradient().divi(50).toFloatArray();
        }
    }
}
