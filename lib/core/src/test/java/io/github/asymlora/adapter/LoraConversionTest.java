package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoraConversionTest {
    private final Model model = Models.load(Golden.path("models/roberta"));

    @AfterEach
    void close() {
        model.close();
    }

    private Adapter trained(FineTuning method) {
        Adapter adapter = method.attach(model, 1);
        adapter.trainable().forEach((name, w) -> {
            w.setRequiresGradient(false);
            try (NDManager scope = model.manager().newSubManager()) {
                NDArray count = scope.arange(0, (int) w.size(), 1, DataType.FLOAT32);
                w.addi(count.mul(0.7f).sin().mul(0.2f).reshape(w.getShape()));
            }
        });
        return adapter;
    }

    /** Against Commons Math's SVD of the same change, found by merging. */
    @Test
    void keepsTheBestApproximationOfTheChange() {
        try (Adapter dora = trained(new Dora(Lora.rank(4).on("query")))) {
            String path = dora.layers().keySet().iterator().next();
            RealMatrix before = MatrixTensors.matrix(model.weight(path + ".weight"));
            dora.merge();
            TruncatedSvd svd = TruncatedSvd.of(
                    MatrixTensors.matrix(model.weight(path + ".weight")).subtract(before));
            dora.unmerge();
            LoraConversion converted = LoraConversion.of(dora, 3);
            try (Adapter lora = converted.adapter();
                    NDManager scope = model.manager().newSubManager()) {
                NDArray update = ((LoraLayer) lora.layers().get(path))
                        .update(model.linears().get(path));
                update.attach(scope);
                RealMatrix difference = MatrixTensors.matrix(update).subtract(svd.approximation(3));
                assertThat(difference.getFrobeniusNorm()).isLessThan(1e-5);
                double[] squares =
                        Arrays.stream(svd.singularValues()).map(s -> s * s).toArray();
                double share = Arrays.stream(squares).limit(3).sum()
                        / Arrays.stream(squares).sum();
                assertThat(converted.shares().get(path))
                        .isCloseTo(share, within(1e-6))
                        .isLessThan(0.999);
            }
        }
    }

    @Test
    void theTrainedHeadComesWithIt() {
        model.newHead(3, 5);
        try (Adapter vera = trained(Vera.rank(8).on("query"))) {
            NDArray trained = vera.head().tensors().values().iterator().next();
            try (Adapter lora = LoraConversion.of(vera, 2).adapter()) {
                assertThat(lora.head().tensors().values().iterator().next()).isSameAs(trained);
            }
        }
    }

    @Test
    void refusesARankThatDoesNotFit() {
        try (Adapter lora = trained(Lora.rank(2).on("query"))) {
            assertThatThrownBy(() -> LoraConversion.of(lora, 5000))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("rank 5000");
            assertThat(lora.isEnabled()).isTrue();
        }
    }
}
