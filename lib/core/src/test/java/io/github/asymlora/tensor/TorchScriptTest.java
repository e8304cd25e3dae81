package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.asymlora.Live;
import org.junit.jupiter.api.Test;

class TorchScriptTest {
    private static final TorchScript SCRIPT = new TorchScript("""
              def fused(self: __torch__.Ops, x: Tensor, y: Tensor, times: Tensor) -> Tensor:
                return torch.add(x, torch.mul(y, float(times)))
              def same(self: __torch__.Ops, x: Tensor) -> Tensor:
                return x
            """);

    @Test
    void runsWhatTheSourceSays() {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.create(new float[] {1, 2, 3});
            NDArray y = manager.create(new float[] {10, 20, 30});
            assertThat(SCRIPT.call("fused", x, y, SCRIPT.number(0.5)).toFloatArray())
                    .containsExactly(6, 12, 18);
            assertThat(SCRIPT.call("fused", x, y, SCRIPT.integer(-1)).toFloatArray())
                    .containsExactly(-9, -18, -27);
        }
    }

    @Test
    void argumentsOfManyValuesDontStay() {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.create(new float[] {1});
            for (int i = 0; i < 1500; i++) { // as many as generated positions
                assertThat(SCRIPT.call("fused", x, x, SCRIPT.integer(i)).toFloatArray())
                        .containsExactly(1 + i);
            }
            NDArray last = SCRIPT.integer(1499);
            assertThat(SCRIPT.integer(1499)).isSameAs(last);
            assertThat(Live.arrays(last.getManager())).isLessThan(1100);
        }
    }

    @Test
    void theResultBelongsToTheManagerOfTheFirstArgument() {
        try (NDManager outer = Compute.newManager()) {
            NDArray parameter = outer.create(new float[] {1});
            NDArray result;
            try (NDManager inner = outer.newSubManager()) {
                NDArray x = inner.create(new float[] {2});
                result = SCRIPT.call("fused", x, parameter, SCRIPT.number(1));
                assertThat(result.getManager()).isSameAs(inner);
                assertThat(Live.arrays(inner)).isEqualTo(2);
                NDArray other = SCRIPT.call("fused", parameter, x, SCRIPT.number(1));
                assertThat(other.getManager()).isSameAs(outer);
                other.close();
            }
            assertThat(result.isReleased()).isTrue();
            assertThat(Live.arrays(outer)).isEqualTo(1);
            assertThat(parameter.toFloatArray()).containsExactly(1);
        }
    }

    @Test
    void callsLeaveNothingBehind() {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.ones(new Shape(4));
            SCRIPT.call("fused", x, x, SCRIPT.number(3)).close();
            int before = Live.arrays();
            for (int i = 0; i < 100; i++) {
                SCRIPT.call("fused", x, x, SCRIPT.number(3)).close();
            }
            assertThat(Live.arrays()).isEqualTo(before);
            assertThat(SCRIPT.number(3)).isSameAs(SCRIPT.number(3));
            assertThat(SCRIPT.integer(3)).isNotSameAs(SCRIPT.number(3)); // an int64 isn't a float64
        }
    }

    @Test
    void gradientsFlowWhereTheyAreCollectedAndOnlyThere() {
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.create(new float[] {1, 2});
            NDArray y = manager.create(new float[] {3, 4});
            y.setRequiresGradient(true);
            assertThat(SCRIPT.call("fused", x, y, SCRIPT.number(2)).hasGradient())
                    .isFalse();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray result = SCRIPT.call("fused", x, y, SCRIPT.number(2));
                collector.backward(result.square().sum()); // d/dy (x + 2y)² = 4(x + 2y)
            }
            assertThat(y.getGradient().toFloatArray()).containsExactly(28, 40);
        }
    }

    @Test
    void aMistakeInTheSourceOrTheNameIsAnError() {
        assertThatThrownBy(() -> new TorchScript("  def broken(self: __torch__.Ops) -> Tensor:\n    return nothing\n"))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("nothing");
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.ones(new Shape(1));
            assertThatThrownBy(() -> SCRIPT.call("absent", x)).hasMessageContaining("absent");
        }
    }
}
