package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Head;
import io.github.asymlora.model.Model;
import io.github.asymlora.train.AdamW;
import io.github.asymlora.train.Source;
import io.github.asymlora.train.TinyExamples;
import io.github.asymlora.train.TrainStep;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every arm: it starts as the base model, trains only what it says, merges and comes off again. */
class LoraTest {
    private static final Lora BOTH = Lora.rank(4).alpha(8);
    private static final Lora ONLY_B = BOTH.a(Factor.orthonormal().frozen());
    private static final Lora ONLY_A =
            BOTH.a(Factor.zero()).b(Factor.orthonormal().frozen());
    private static final Lora LORA_FA = BOTH.a(Factor.kaiming().frozen());
    private static final Lora SINGULAR = BOTH.a(Factor.singular().frozen());

    private final Model model = Tiny.model("roberta");

    @AfterEach
    void close() {
        model.close();
    }

    static Stream<Arguments> arms() {
        return Stream.of(
                Arguments.of("both", BOTH),
                Arguments.of("B only", ONLY_B),
                Arguments.of("A only", ONLY_A),
                Arguments.of("LoRA-FA", LORA_FA),
                Arguments.of("B only from V", SINGULAR),
                Arguments.of("both on all dense", BOTH.on("dense", "key")),
                Arguments.of("B only in the last layer", ONLY_B.inLayers(1)),
                Arguments.of("with dropout", BOTH.dropout(0.5)));
    }

    static Stream<Arguments> methods() {
        return Stream.concat(arms(), Stream.of(Arguments.of("head only", new HeadOnly())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void startsAsTheBaseModelBitForBit(String name, FineTuning method) {
        float[] base = Tiny.logits(model);
        try (Adapter adapter = method.attach(model, 1)) {
            assertThat(Tiny.logits(model)).isEqualTo(base);
            assertThat(adapter.tensors().size()).isEqualTo(2 * adapter.layers().size());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void trainsWhatItSaysAndNothingElse(String name, FineTuning method) {
        try (Adapter adapter = method.attach(model, 1)) {
            Map<String, NDArray> all = all(adapter);
            Map<String, String> before = Tiny.hashes(all);
            train(adapter, 5);
            Map<String, String> after = Tiny.hashes(all);
            Set<String> changed = new TreeSet<>();
            before.forEach((tensor, hash) -> {
                if (!hash.equals(after.get(tensor))) {
                    changed.add(tensor);
                }
            });
            assertThat(changed).isEqualTo(new TreeSet<>(adapter.trainable().keySet()));
            assertThat(changed).hasSizeGreaterThanOrEqualTo(4); // the head at least
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arms")
    void mergedIsUnmergedAndClosedIsBase(String name, Lora lora) {
        float[] base = Tiny.logits(model);
        Map<String, String> weights = Tiny.hashes(model.weights());
        Adapter adapter = lora.attach(model, 1);
        perturb(adapter);
        float[] adapted = Tiny.logits(model);
        assertThat(Tiny.distance(adapted, base)).isGreaterThan(1e-2);
        assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);

        adapter.close();
        assertThat(Tiny.logits(model)).isEqualTo(base);

        Adapter again = lora.attach(model, 1);
        perturb(again);
        assertThat(Tiny.logits(model)).isEqualTo(adapted);
        Set<String> merged = new HashSet<>(again.layers().keySet());
        again.merge();
        assertThat(Tiny.distance(Tiny.logits(model), adapted)).isLessThan(1e-5);
        assertThat(model.linears().values()).allMatch(linear -> linear.adapter() == null);
        again.close(); // as at the end of a try block
        assertThat(Tiny.distance(Tiny.logits(model), adapted)).isLessThan(1e-5);
        Tiny.hashes(model.weights()).forEach((tensor, hash) -> {
            boolean changed = !hash.equals(weights.get(tensor));
            assertThat(changed)
                    .as(tensor)
                    .isEqualTo(tensor.endsWith(".weight") && merged.contains(tensor.replaceAll("\\.weight$", "")));
        });
    }

    /** By hand, from the two factors: W0 + (alpha / rank) B A. */
    @Test
    void mergesAlphaOverRankTimesBA() {
        String path = "roberta.encoder.layer.1.intermediate.dense"; // [64, 32]
        float[] before = model.weights().get(path + ".weight").toFloatArray();
        Adapter adapter = Lora.rank(3).alpha(7).on(path).attach(model, 1);
        perturb(adapter);
        float[] a = adapter.tensors().get(path + ".lora_A.weight").toFloatArray();
        float[] b = adapter.tensors().get(path + ".lora_B.weight").toFloatArray();
        adapter.merge();
        float[] after = model.weights().get(path + ".weight").toFloatArray();
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 32; j++) {
                double update = 0;
                for (int k = 0; k < 3; k++) {
                    update += (double) b[i * 3 + k] * a[k * 32 + j];
                }
                double expected = before[i * 32 + j] + 7.0 / 3 * update;
                assertThat(Math.abs(after[i * 32 + j] - expected)).isLessThan(1e-6);
            }
        }
    }

    @Test
    void freezingOneFactorDoesNotChangeTheOthersDraw() {
        Lora drawn = BOTH.a(Factor.kaiming()).b(Factor.orthonormal());
        Map<String, String> both = draws(drawn, 5);
        assertThat(draws(drawn.a(Factor.kaiming().frozen()), 5)).isEqualTo(both);
        assertThat(draws(drawn.b(Factor.orthonormal().frozen()), 5)).isEqualTo(both);
        Map<String, String> otherA = draws(drawn.a(Factor.zero()), 5);
        both.forEach((name, hash) -> {
            boolean same = hash.equals(otherA.get(name));
            assertThat(same).as(name).isEqualTo(name.endsWith("lora_B.weight"));
        });
    }

    @Test
    void drawsComeFromTheSeedAndTheLayer() {
        Lora drawn = BOTH.a(Factor.kaiming()).b(Factor.orthonormal());
        Map<String, String> draws = draws(drawn, 5);
        assertThat(draws(drawn, 5)).isEqualTo(draws);
        assertThat(draws.values()).doesNotHaveDuplicates();
        Map<String, String> otherSeed = draws(drawn, 6);
        draws.forEach((name, hash) -> assertThat(otherSeed.get(name)).isNotEqualTo(hash));
        Map<String, String> fewerLayers = draws(drawn.on("value").inLayers(1), 5);
        assertThat(fewerLayers).hasSize(2);
        assertThat(draws).containsAllEntriesOf(fewerLayers);
    }

    @Test
    void aAndBOfSquareLayersAreDrawnApart() {
        Lora drawn =
                Lora.rank(32).a(Factor.orthonormal()).b(Factor.orthonormal()).on("query");
        try (Adapter adapter = drawn.attach(model, 5)) {
            String path = "roberta.encoder.layer.0.attention.self.query";
            float[] a = adapter.tensors().get(path + ".lora_A.weight").toFloatArray();
            NDArray b = adapter.tensors().get(path + ".lora_B.weight");
            assertThat(b.toFloatArray()).isNotEqualTo(a);
            assertThat(b.transpose().toFloatArray()).isNotEqualTo(a);
        }
    }

    @Test
    void aLayerTakesOneAdapter() {
        int before = Live.arrays(model.manager());
        try (Adapter first = ONLY_B.on("value").attach(model, 1)) {
            int held = Live.arrays(model.manager());
            assertThat(held).isEqualTo(before + 4);
            assertThatThrownBy(() -> BOTH.on("key", "value").attach(model, 2))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "roberta.encoder.layer.0.attention.self.value.weight of roberta already carries");
            assertThat(Live.arrays(model.manager())).isEqualTo(held);
            assertThat(model.linears()
                            .get("roberta.encoder.layer.0.attention.self.key")
                            .adapter())
                    .isNull();
            try (Adapter second = BOTH.on("query").attach(model, 2)) {
                assertThat(second.layers()).hasSize(2);
            }
            assertThat(model.linears()
                            .get("roberta.encoder.layer.0.attention.self.value")
                            .adapter())
                    .isSameAs(first.layers().get("roberta.encoder.layer.0.attention.self.value"));
        }
        assertThat(Live.arrays(model.manager())).isEqualTo(before);
    }

    @Test
    void closingTwiceDoesNotTakeOffTheNext() {
        Adapter first = BOTH.attach(model, 1);
        first.close();
        try (Adapter second = ONLY_B.attach(model, 2)) {
            first.close();
            assertThat(model.linears()
                            .get("roberta.encoder.layer.0.attention.self.query")
                            .adapter())
                    .isSameAs(second.layers().get("roberta.encoder.layer.0.attention.self.query"));
        }
    }

    @Test
    void aHeadInUseStaysAndClosingWorksAfterTheModelWasClosed() {
        Adapter adapter = BOTH.attach(model, 1);
        Head head = model.head();
        assertThatThrownBy(() -> model.newHead(5, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("head of roberta belongs to an adapter");
        assertThat(model.head()).isSameAs(head);
        adapter.close();
        model.newHead(5, 1);
        Adapter other = BOTH.attach(model, 1);
        assertThat(other.trainable()).containsKey("classifier.out_proj.weight");
        model.close();
        other.close();
    }

    /** With p = 1/2 the adapter's input is doubled or dropped: its part in the output is another each time, W0 x the same. */
    @ParameterizedTest
    @ValueSource(strings = {"roberta", "bert"})
    void dropoutActsOnTheAdapterWhileTrainingOnly(String family) {
        try (Model other = Tiny.model(family)) {
            float[] losses = new float[4];
            for (int i = 0; i < 4; i++) {
                Lora lora = i < 2 ? BOTH.dropout(0.5) : BOTH;
                try (Adapter adapter = lora.attach(other, 1)) {
                    perturb(adapter);
                    assertThat(Tiny.logits(other)).isEqualTo(Tiny.logits(other));
                    losses[i] = (float) lossOfOneUpdate(adapter, i % 2);
                }
            }
            assertThat(losses[0]).as("another seed, another mask").isNotEqualTo(losses[1]);
            assertThat(losses[2]).as("without dropout the seed doesn't matter").isEqualTo(losses[3]);
            assertThat(losses[0]).isNotEqualTo(losses[2]);
        }
    }

    private static double lossOfOneUpdate(Adapter adapter, long seed) {
        TinyExamples examples = new TinyExamples(8, 1);
        try (TrainStep step = new TrainStep(adapter, AdamW.Options.DEFAULT, name -> true, 1, Dropout.NONE, seed)) {
            return step.update(
                            Source.whole(adapter.model(), examples),
                            List.of(IntStream.range(0, 8).toArray()),
                            0)
                    .loss();
        }
    }

    private static void train(Adapter adapter, int steps) {
        TinyExamples examples = new TinyExamples(16, 1);
        Source source = Source.whole(adapter.model(), examples);
        int[] all = IntStream.range(0, 16).toArray();
        try (TrainStep step = new TrainStep(adapter, AdamW.Options.DEFAULT, name -> true, 1, Dropout.NONE, 3)) {
            for (int i = 0; i < steps; i++) {
                step.update(source, List.of(all), 1e-2);
            }
        }
    }

    private Map<String, NDArray> all(Adapter adapter) {
        Map<String, NDArray> all = new TreeMap<>(model.weights());
        all.putAll(adapter.tensors());
        return all;
    }

    private Map<String, String> draws(Lora lora, long seed) {
        try (Adapter adapter = lora.attach(model, seed)) {
            return Tiny.hashes(adapter.tensors());
        }
    }

    /** Moves both factors off their start, the same each time. */
    private static void perturb(Adapter adapter) {
        int[] count = {0};
        adapter.tensors().values().forEach(w -> {
            float[] values = w.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.3 * Math.sin(++count[0]));
            }
            w.set(values);
        });
    }
}
