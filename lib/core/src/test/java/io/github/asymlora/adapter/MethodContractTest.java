package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method on every model family, so that a new one is a class and a line here. */
class MethodContractTest {
    /** What a family calls a layer of its attention, and one of its feed-forward parts. */
    private static final Map<String, List<String>> LAYERS = Map.ofEntries(
            Map.entry("bert", List.of("query", "intermediate.dense")),
            Map.entry("roberta", List.of("query", "dense")),
            Map.entry("bart", List.of("q_proj", "fc1")),
            Map.entry("llama", List.of("q_proj", "down_proj")),
            Map.entry("mistral", List.of("q_proj", "down_proj")),
            Map.entry("qwen2", List.of("q_proj", "down_proj")),
            Map.entry("qwen3", List.of("q_proj", "down_proj")),
            Map.entry("phi3", List.of("qkv_proj", "down_proj")),
            Map.entry("smollm3", List.of("q_proj", "down_proj")),
            Map.entry("gemma", List.of("q_proj", "down_proj")),
            Map.entry("gemma2", List.of("q_proj", "down_proj")),
            Map.entry("gemma3", List.of("q_proj", "down_proj")),
            Map.entry("t5", List.of("q", "o")),
            Map.entry("deberta", List.of("query_proj", "intermediate.dense")),
            Map.entry("modernbert", List.of("Wqkv", "mlp.Wo")),
            Map.entry("dinov2", List.of("query", "fc1")),
            Map.entry("vit", List.of("query", "intermediate.dense")),
            Map.entry("mpnet", List.of("attn.q", "intermediate.dense")),
            Map.entry("distilbert", List.of("q_lin", "ffn.lin1")),
            Map.entry("gpt2", List.of("c_attn", "mlp.c_fc")));

    private static final Set<String> WITHOUT_BIASES =
            Set.of("llama", "mistral", "qwen3", "phi3", "smollm3", "gemma", "gemma2", "gemma3", "t5", "modernbert");

    /** A method on a family. */
    record Case(String family, FineTuning method) {
        Model model() {
            return Models.load(Golden.path("models/" + family));
        }

        @Override
        public String toString() {
            return method.name() + " on " + family;
        }
    }

    @TempDir
    Path folder;

    private Model model;

    static List<Case> cases() {
        return LAYERS.keySet().stream()
                .sorted()
                .flatMap(family -> methods(family).stream().map(method -> new Case(family, method)))
                .toList();
    }

    /** With biases, without, and with weights stored the other way round: what doesn't differ by family else. */
    static List<Case> ofThreeFamilies() {
        return cases().stream()
                .filter(chosen -> Set.of("roberta", "llama", "gpt2").contains(chosen.family()))
                .toList();
    }

    private static List<FineTuning> methods(String family) {
        String attention = LAYERS.get(family).get(0);
        String dense = LAYERS.get(family).get(1);
        Lora lora = Lora.rank(4).alpha(8).on(attention, dense);
        List<FineTuning> methods = new ArrayList<>(List.of(
                lora,
                lora.a(Factor.orthonormal().frozen()),
                lora.b(Factor.orthonormal().frozen()).a(Factor.zero()),
                lora.rankStabilized(),
                lora.ranks(Map.of(attention, 2)).alphas(Map.of(".*0.*" + dense, 3.0)),
                Lora.rank(4).on(Targets.allLinear().except(attention)),
                new Dora(lora),
                new LoraPlus(lora, 16),
                new OneFactor(lora, List.of(attention)),
                new Pissa(lora),
                new Olora(lora),
                Ia3.on(attention, dense).feedForward(dense),
                AdaLora.ranks(6, 3).on(attention, dense),
                Vera.rank(8).on(attention, dense),
                Loha.rank(2).on(attention, dense),
                Lokr.rank(2).on(attention, dense)));
        if (!WITHOUT_BIASES.contains(family)) {
            methods.addAll(List.of(lora.bias(Bias.LORA_ONLY), lora.bias(Bias.ALL), new BitFit()));
            Lora biased =
                    family.equals("qwen2") ? lora.on(attention) : lora; // whose other layers have no bias to merge into
            methods.add(biased.biasOnB());
        }
        return methods;
    }

    static List<FineTuning> misspelt() {
        return List.of(
                Lora.rank(2).on("query", "qeury"),
                new Dora(Lora.rank(2).on("qeury")),
                new Pissa(Lora.rank(2).on("qeury")),
                new OneFactor(Lora.rank(2).on("query"), List.of("qeury")),
                Ia3.on("qeury"),
                AdaLora.ranks(2, 1).on("qeury"),
                Vera.rank(2).on("qeury"),
                Loha.rank(2).on("qeury"),
                Lokr.rank(2).on("qeury"));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private FineTuning load(Case chosen) {
        model = chosen.model();
        return chosen.method();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void startsAtThePretrainedModel(Case chosen) {
        FineTuning method = load(chosen);
        try (NDManager manager = model.manager().newSubManager()) {
            NDArray base = logits(manager);
            try (Adapter adapter = method.attach(model, 7)) {
                assertThat(Golden.distance(logits(manager), base)).isLessThan(1e-5);
                assertThat(method.plan(model).trainable()).isEqualTo(adapter.trainableCount());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leavesTheModelAsItWas(Case chosen) {
        FineTuning method = load(chosen);
        try (NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> weights = copies(model.weights(), manager);
            NDArray base = logits(manager);
            int before = Live.arrays(model.manager());
            try (NDManager scope = manager.newSubManager()) {
                Adapter adapter = trained(method);
                NDArray changed = logits(scope);
                assertThat(Golden.distance(changed, base)).isGreaterThan(1e-3);
                adapter.disable();
                assertThat(logits(scope)).isEqualTo(base);
                adapter.enable();
                assertThat(logits(scope)).isEqualTo(changed);
                adapter.close();
                adapter.close();
                assertThat(logits(scope)).isEqualTo(base);
            }
            weights.forEach(
                    (name, w) -> assertThat(model.weights().get(name)).as(name).isEqualTo(w));
            assertThat(Live.arrays(model.manager())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mergedEqualsAttachedAndMergesOnce(Case chosen) {
        FineTuning method = load(chosen);
        try (NDManager manager = model.manager().newSubManager()) {
            Adapter adapter = trained(method);
            NDArray attached = logits(manager);
            adapter.merge();
            NDArray merged = logits(manager);
            assertThat(Golden.distance(merged, attached)).isLessThan(1e-4);
            assertThatThrownBy(adapter::merge)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("already");
            adapter.unmerge();
            assertThat(logits(manager)).isEqualTo(attached);
            adapter.merge();
            adapter.close();
            assertThat(logits(manager)).isEqualTo(merged);
        }
    }

    /** A rank that holds any change of such a layer loses nothing; what isn't on layers alone is refused. */
    @ParameterizedTest
    @MethodSource("ofThreeFamilies")
    void becomesALora(Case chosen) {
        FineTuning method = load(chosen);
        try (NDManager manager = model.manager().newSubManager();
                Adapter adapter = trained(method)) {
            NDArray attached = logits(manager);
            if (!(method instanceof LayerMethod) || !adapter.parameters().isEmpty()) {
                assertThatThrownBy(() -> LoraConversion.of(adapter, 2))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("Merge it");
                return;
            }
            int whole = adapter.layers().keySet().stream()
                    .map(model.linears()::get)
                    .mapToInt(layer -> Math.min(layer.in(), layer.out()))
                    .min()
                    .orElseThrow();
            LoraConversion converted = LoraConversion.of(adapter, whole);
            try (Adapter lora = converted.adapter()) {
                assertThat(converted.shares().values())
                        .allSatisfy(share -> assertThat(share).isCloseTo(1, within(1e-9)));
                assertThat(Golden.distance(logits(manager), attached)).isLessThan(1e-4);
                AdapterFiles.save(lora, folder);
            }
            try (Adapter read = AdapterFiles.load(model, folder)) {
                assertThat(Golden.distance(logits(manager), attached)).isLessThan(1e-4);
                assertThat(read.method()).isInstanceOf(Lora.class);
            }
            adapter.enable();
            assertThat(logits(manager)).isEqualTo(attached);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void savedIsLoaded(Case chosen) {
        FineTuning method = load(chosen);
        try (NDManager manager = model.manager().newSubManager()) {
            Adapter adapter = trained(method);
            NDArray attached = logits(manager);
            Map<String, NDArray> saved = copies(adapter.tensors(), manager);
            AdapterFiles.save(adapter, folder);
            assertThat(SavedAdapter.in(folder).orElseThrow().trained()).isEqualTo(adapter.trainableCount());
            adapter.close();
            try (Adapter loaded = AdapterFiles.load(model, folder)) {
                assertThat(loaded.tensors()).isEqualTo(saved);
                assertThat(loaded.trainable().keySet())
                        .hasSameElementsAs(adapter.trainable().keySet());
                assertThat(logits(manager)).isEqualTo(attached);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesToMergeWhatIsNotFinite(Case chosen) {
        FineTuning method = load(chosen);
        try (Adapter adapter = method.attach(model, 0)) {
            if (adapter.tensors().isEmpty()) {
                return;
            }
            adapter.tensors().values().forEach(w -> {
                w.setRequiresGradient(false);
                w.muli(Float.NaN);
            });
            assertThatThrownBy(adapter::merge)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("finite");
            assertThat(adapter.isEnabled()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("misspelt")
    void refusesATargetThatMatchesNothing(FineTuning method) {
        model = Models.load(Golden.path("models/roberta"));
        assertThatThrownBy(() -> method.attach(model, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Did you mean \"query\"?");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesASecondOneOnTheSameLayers(Case chosen) {
        FineTuning method = load(chosen);
        try (Adapter first = method.attach(model, 0)) {
            if (first.layers().isEmpty()) {
                return;
            }
            int before = Live.arrays(model.manager());
            assertThatThrownBy(() -> method.attach(model, 1))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("already carries");
            assertThat(Live.arrays(model.manager())).isEqualTo(before);
        }
    }

    /** As after some training: everything that trains, but the head, has moved a little. */
    private Adapter trained(FineTuning method) {
        Adapter adapter = method.attach(model, 7);
        adapter.trainable().forEach((name, w) -> {
            if (!model.headParameters().contains(name)) {
                w.setRequiresGradient(false);
                try (NDManager scope = model.manager().newSubManager()) {
                    NDArray count = scope.arange(0, (int) w.size(), 1, DataType.FLOAT32);
                    w.addi(count.mul(0.7f).sin().mul(0.2f).reshape(w.getShape()));
                }
                w.setRequiresGradient(true);
            }
        });
        return adapter;
    }

    private static Map<String, NDArray> copies(Map<String, NDArray> tensors, NDManager manager) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        tensors.forEach((name, w) -> {
            NDArray copy = w.duplicate();
            copy.attach(manager);
            copies.put(name, copy);
        });
        return copies;
    }

    private NDArray logits(NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> inputs =
                    Golden.tensors("models/" + model.name() + "/inputs.safetensors", "main.", scope);
            NDArray logits = model.forward(ForwardContext.evaluating(scope, inputs));
            logits.attach(manager);
            return logits;
        }
    }
}
