package io.github.asymlora.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextTokenTest {
    private static final List<List<long[]>> BATCHES = List.of(
            List.of(new long[] {5, 62, 13, 51, 87}, new long[] {5, 62, 13, 9}, new long[] {5, 62, 13, 9, 8, 33, 4}),
            List.of(new long[] {5, 62, 13}, new long[] {5, 62}, new long[] {5, 62, 13, 13}),
            List.of(new long[] {5, 62}, new long[] {9}, new long[] {33, 7, 90}),
            List.of(new long[] {5, 62, 13}, new long[] {5, 62, 13}),
            List.of(new long[] {33, 7, 90}));

    /** Prompts that share a beginning, one that is another's beginning, none, all, and one alone. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama_scaled"})
    void logitsAreThoseOfEachPromptAlone(String family) {
        try (Model model = Tiny.model(family)) {
            int held = Live.arrays(model.manager());
            for (List<long[]> prompts : BATCHES) {
                float[][] logits = NextToken.logits(model, prompts);
                assertThat(logits.length).isEqualTo(prompts.size());
                for (int i = 0; i < logits.length; i++) {
                    assertThat(logits[i]).containsExactly(alone(model, prompts.get(i)), within(1e-5f));
                }
            }
            assertThat(Live.arrays(model.manager())).isEqualTo(held);
        }
    }

    private static float[] alone(Model model, long[] prompt) {
        try (NDManager scope = model.manager().newSubManager()) {
            NDArray ids = scope.create(new long[][] {prompt});
            return model.forward(ForwardContext.evaluating(scope, Map.of("input_ids", ids)))
                    .get("0, -1")
                    .toFloatArray();
        }
    }

    @Test
    void anEncoderHasNoNextToken() {
        try (Model bart = Tiny.model("bart")) {
            assertThatThrownBy(() -> NextToken.logits(bart, List.of(new long[] {5})))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("bart is no decoder alone");
        }
    }
}
