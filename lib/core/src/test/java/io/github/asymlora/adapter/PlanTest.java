package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.model.Model;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counted by hand for a RoBERTa of 2 layers, width 32, inner width 64, 120 words, 34 positions, 3 labels. */
class PlanTest {
    private static final Model ROBERTA = Tiny.model("roberta");
    private static final int HEAD = 32 * 32 + 32 + 3 * 32 + 3;
    private static final int EMBEDDINGS = (120 + 34 + 1) * 32 + 2 * 32;
    private static final int LAYER = 4 * (32 * 32 + 32) + 2 * 2 * 32 + 2 * 64 * 32 + 64 + 32;
    private static final int MODEL = EMBEDDINGS + 2 * LAYER + HEAD;

    @AfterAll
    static void close() {
        ROBERTA.close();
    }

    @Test
    void countsBoth() {
        Plan plan = Lora.rank(4).plan(ROBERTA); // query and value of 2 layers
        assertThat(plan.modelParameters()).isEqualTo(MODEL);
        assertThat(plan.trainable()).isEqualTo(2 * 2 * 4 * (32 + 32) + HEAD);
        assertThat(plan.rows()).hasSize(2 * 2 * 2 + 4);
        assertThat(plan.rows().get(0))
                .isEqualTo(new Plan.Row(
                        "roberta.encoder.layer.0.attention.self.query.lora_A.weight",
                        List.of(4L, 32L),
                        "kaiming",
                        true));
        assertThat(plan.rows().get(1))
                .isEqualTo(new Plan.Row(
                        "roberta.encoder.layer.0.attention.self.query.lora_B.weight", List.of(32L, 4L), "zero", true));
    }

    @Test
    void countsOneFactorOfLayersThatAreNotSquare() {
        Lora wide = Lora.rank(3).on("intermediate.dense").inLayers(1); // W0 [64, 32]
        long onlyB = wide.a(Factor.orthonormal().frozen()).plan(ROBERTA).trainable();
        long onlyA = wide.b(Factor.orthonormal().frozen())
                .a(Factor.zero())
                .plan(ROBERTA)
                .trainable();
        assertThat(wide.a(Factor.orthonormal().frozen()).plan(ROBERTA))
                .matches(plan -> plan.trains("lora_B") && !plan.trains("lora_A"));
        assertThat(onlyB).isEqualTo(64 * 3 + HEAD);
        assertThat(onlyA).isEqualTo(3 * 32 + HEAD);
        assertThat(wide.plan(ROBERTA).trainable()).isEqualTo(3 * (64 + 32) + HEAD);
    }

    @Test
    void countsHeadAndAll() {
        assertThat(new HeadOnly().plan(ROBERTA).trainable()).isEqualTo(HEAD);
        assertThat(new FullFineTuning().plan(ROBERTA).trainable()).isEqualTo(MODEL);
        assertThat(new FullFineTuning().plan(ROBERTA).modelParameters()).isEqualTo(MODEL);
    }

    @Test
    void readsAsATable() {
        String text = Lora.rank(4)
                .alpha(8)
                .a(Factor.singular().frozen())
                .inLayers(1)
                .plan(ROBERTA)
                .toString();
        assertThat(text.lines().findFirst())
                .hasValue("LoRA B\u0302\u2080A_V, rank 4, alpha 8.0, on query, value in layers [1]");
        assertThat(text.lines().map(String::strip))
                .anyMatch(line -> line.matches("roberta.*1.*query.lora_A.weight +\\[4, 32] +singular V +frozen"))
                .anyMatch(line -> line.matches("roberta.*1.*value.lora_B.weight +\\[32, 4] +zero +trained"))
                .anyMatch(line -> line.matches("classifier.out_proj.bias +\\[3] +.* +trained"))
                .endsWith(String.format(
                        Locale.ROOT,
                        "trainable %,d of %,d parameters (%.2f %%)",
                        2 * 32 * 4 + HEAD,
                        MODEL,
                        100.0 * (2 * 32 * 4 + HEAD) / MODEL));
    }

    static Stream<FineTuning> methods() {
        Lora both = Lora.rank(4);
        return Stream.of(
                both,
                both.a(Factor.orthonormal().frozen()),
                both.a(Factor.zero()).b(Factor.orthonormal().frozen()),
                both.a(Factor.kaiming().frozen()).on("dense").inLayers(0),
                both.a(Factor.kaiming().frozen()).b(Factor.orthonormal().frozen()),
                new HeadOnly(),
                new FullFineTuning());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isWhatAttachingDoes(FineTuning method) {
        Plan plan = method.plan(ROBERTA);
        try (Adapter adapter = method.attach(ROBERTA, 1)) {
            Map<String, NDArray> all = new TreeMap<>(ROBERTA.weights());
            all.putAll(adapter.tensors());
            assertThat(plan.rows().stream().filter(Plan.Row::trained).map(Plan.Row::name))
                    .containsExactlyInAnyOrderElementsOf(adapter.trainable().keySet());
            assertThat(plan.rows()).allSatisfy(row -> assertThat(
                            all.get(row.name()).getShape().getShape())
                    .containsExactly(row.shape().stream().mapToLong(n -> n).toArray()));
            assertThat(plan.rows().stream().map(Plan.Row::name))
                    .containsAll(adapter.tensors().keySet());
            assertThat(plan.trainable()).isEqualTo(adapter.trainableCount());
        }
    }

    @Test
    void aRankAboveTheLayersSizeFailsBeforeAnythingIsAttached() {
        assertThat(Lora.rank(32).plan(ROBERTA).rows()).isNotEmpty();
        assertThatThrownBy(() -> Lora.rank(33).plan(ROBERTA))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rank 33")
                .hasMessageContaining("roberta.encoder.layer.0.attention.self.query [32, 32]");
        assertThatThrownBy(() -> Lora.rank(33).attach(ROBERTA, 0)).isInstanceOf(InputException.class);
    }

    @Test
    void impossibleSettingsAreErrors() {
        assertThatThrownBy(() -> Lora.rank(0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("rank is 0");
        assertThatThrownBy(() -> Lora.rank(2).alpha(0)).hasMessageContaining("alpha is 0");
        assertThatThrownBy(() -> Lora.rank(2).alpha(Double.NaN)).hasMessageContaining("alpha is NaN");
        assertThatThrownBy(() -> Lora.rank(2).dropout(1)).hasMessageContaining("dropout is 1");
        assertThatThrownBy(() -> Lora.rank(2).dropout(-0.1)).hasMessageContaining("dropout is -0.1");
    }

    @Test
    void anotherRankKeepsTheScale() {
        Lora lora = Lora.rank(4).alpha(8);
        assertThat(lora.withRank(8).scale()).isEqualTo(lora.scale()).isEqualTo(2);
        assertThat(lora.withRank(8).alpha()).isEqualTo(16);
    }
}
