package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    /** The number must still be there after Java has collected everything that it may. */
    @Test
    void theGradientSurvivesGarbageCollection() throws InterruptedException {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.ones(new Shape(4));
            x.setRequiresGradient(true);
            List<ByteBuffer> reused = new ArrayList<>();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray sum = manager.zeros(new Shape());
                for (int i = 0; i < 50; i++) {
                    sum = sum.add(Operators.scale(x, 3).sum());
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
            assertThat(x.getGradient().toFloatArray()).containsOnly(150);
            assertThat(reused).isNotEmpty();
        }
    }
}
