package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneFactorTest {
    private final Model model = Models.load(Golden.path("models/roberta"));

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void aTrainsWhereItIsNamedAndBElsewhere() {
        OneFactor method = new OneFactor(Lora.rank(4).on("query", "value"), List.of("1.attention.self.query"));
        try (Adapter adapter = method.attach(model, 3)) {
            Set<String> trained = adapter.trainable().keySet().stream()
                    .filter(name -> name.contains("lora_"))
                    .collect(Collectors.toSet());
            Set<String> expected = adapter.layers().keySet().stream()
                    .map(path -> path + (path.endsWith("1.attention.self.query") ? ".lora_A.weight" : ".lora_B.weight"))
                    .collect(Collectors.toSet());
            assertThat(trained).isEqualTo(expected).hasSizeGreaterThan(2);
        }
    }

    /** The frozen factor is a frame, the trained one zero: QQᵀ = I, UᵀU = I. */
    @Test
    void eachTrainsFromZeroBesideAnOrthonormalFrame() {
        try (NDManager scope = model.manager().newSubManager()) {
            for (String path : List.of("query", "value")) {
                boolean a = path.equals("query");
                OneFactor method = new OneFactor(Lora.rank(4).on("query", "value"), List.of("query"));
                var layer = model.linears().values().stream()
                        .filter(linear -> linear.name().endsWith("0.attention.self." + path))
                        .findFirst()
                        .orElseThrow();
                var drawn = method.draw(layer, scope, RandomStreams.seed(1, "test", 0));
                RealMatrix frame = MatrixTensors.matrix(drawn.get(a ? Lora.B : Lora.A));
                RealMatrix gram = a ? frame.transpose().multiply(frame) : frame.multiply(frame.transpose());
                assertThat(gram.subtract(MatrixUtils.createRealIdentityMatrix(4))
                                .getFrobeniusNorm())
                        .isLessThan(1e-5);
                assertThat(MatrixTensors.matrix(drawn.get(a ? Lora.A : Lora.B)).getFrobeniusNorm())
                        .isZero();
            }
        }
    }
}
