package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Ia3;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Olora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.adapter.Vera;
import io.github.asymlora.tensor.FrozenWeight;
import io.github.asymlora.tensor.Operators;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose matrices are held in fewer bits: near to fp32, and it again when asked to be. */
class FrozenMatricesTest {
    private static final List<Precision> NARROW = List.of(Precision.BF16, Precision.INT8, Precision.NF4);

    private static Model load(String family, Precision precision) {
        return Models.load(Golden.path("models/" + family).toString(), null, precision);
    }

    private static double spread(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        return Math.sqrt(squares / values.length - mean * mean) + 1e-3;
    }

    /** Root mean square of the differences, in standard deviations of the values. */
    private static double apart(float[] some, float[] others) {
        double squares = 0;
        for (int i = 0; i < some.length; i++) {
            squares += Math.pow((double) some[i] - others[i], 2);
        }
        return Math.sqrt(squares / some.length) / spread(others);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bart",
                "bert",
                "bert_masked",
                "deberta",
                "dinov2",
                "distilbert",
                "gpt2",
                "gpt2_cls",
                "gemma2",
                "gemma3",
                "llama",
                "llama_cls",
                "llama_scaled",
                "mistral",
                "modernbert",
                "mpnet",
                "phi3",
                "qwen2",
                "qwen3",
                "roberta",
                "roberta_reg",
                "t5",
                "vit"
            })
    void eachFamilyGivesNearlyWhatItGivesInFp32(String family) {
        try (Model model = Tiny.model(family)) {
            float[] whole = Tiny.logits(model);
            int live = Live.arrays(model.manager());
            for (Precision precision : NARROW) {
                try (Model loaded = load(family, precision)) {
                    float[] read = Tiny.logits(loaded);
                    double most = precision == Precision.NF4 ? 1 : 0.05; // these models are a few numbers wide
                    assertThat(apart(read, whole)).as("%s", precision).isBetween(1e-6, most);
                    double rounding = precision == Precision.BF16 ? 0.05 : 0.01; // output layers in bfloat16
                    assertThat(apart(read, inFp32(family, loaded)))
                            .as("%s", precision)
                            .isLessThan(rounding);
                    model.frozenWeights(precision, Set.of());
                    assertThat(Tiny.logits(model)).as("%s", precision).isEqualTo(read);
                }
            }
            model.frozenWeights(Precision.FP32, Set.of());
            assertThat(Tiny.logits(model)).isEqualTo(whole);
            assertThat(Live.arrays(model.manager())).isEqualTo(live);
        }
    }

    /** Logits of an fp32 model that has the values of the other's weights. */
    private static float[] inFp32(String family, Model rounded) {
        try (Model model = Tiny.model(family);
                NDManager scope = model.manager().newSubManager()) {
            rounded.weights()
                    .forEach((name, weight) -> Operators.copy(Operators.whole(weight, scope), model.weight(name)));
            return Tiny.logits(model);
        }
    }

    static Stream<FineTuning> methods() {
        Lora lora = Lora.rank(2).on("query", "value");
        return Stream.of(
                lora,
                new Dora(lora),
                new Pissa(lora),
                new Olora(lora),
                Vera.rank(4).on("query", "value"),
                Ia3.on("query"));
    }

    /** As it starts: with most methods the frozen model itself, with those that split W0 the rest is rounded once more. */
    @ParameterizedTest
    @MethodSource("methods")
    void eachMethodWorksOnItAndMerges(FineTuning method) {
        try (Model model = load("bert", Precision.INT8)) {
            float[] alone = Tiny.logits(model);
            Adapter adapter = method.attach(model, 1);
            float[] attached = Tiny.logits(model);
            assertThat(apart(attached, alone)).isLessThan(0.05);
            adapter.merge();
            assertThat(apart(Tiny.logits(model), attached)).isLessThan(1e-3);
            adapter.unmerge();
            adapter.close();
            assertThat(Tiny.logits(model)).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT8", "NF4"})
    void whatTrainsIsReadInFp32(Precision precision) {
        String name = "encoder.layer.0.attention.self.query.weight";
        try (Model model = load("bert", precision);
                Model whole = Tiny.model("bert")) {
            String query = model.weight(name) == null ? "bert." + name : name;
            assertThat(model.weight(query)).isInstanceOf(FrozenWeight.class);
            assertThatThrownBy(() -> new FullFineTuning().attach(model, 1))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("fp32");
            model.frozenWeights(precision, Set.of(query));
            assertThat(model.weight(query).toFloatArray())
                    .isEqualTo(whole.weight(query).toFloatArray());
        }
    }
}
