package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
    private static final Model BERT = Tiny.model("bert");
    private static final Model ROBERTA = Tiny.model("roberta");
    private static final String LAYER = "bert.encoder.layer.";

    @AfterAll
    static void close() {
        BERT.close();
        ROBERTA.close();
    }

    @Test
    void aNameIsTheEndOfAPathAfterADot() {
        assertThat(names(Targets.named("query"), BERT))
                .containsExactly(LAYER + "0.attention.self.query", LAYER + "1.attention.self.query");
        assertThat(names(Targets.named("self.value", "query"), BERT))
                .as("in forward order, whatever order they are named in")
                .containsExactly(
                        LAYER + "0.attention.self.query",
                        LAYER + "0.attention.self.value",
                        LAYER + "1.attention.self.query",
                        LAYER + "1.attention.self.value");
        assertThat(names(Targets.named("output.dense"), BERT))
                .containsExactly(
                        LAYER + "0.attention.output.dense",
                        LAYER + "0.output.dense",
                        LAYER + "1.attention.output.dense",
                        LAYER + "1.output.dense");
    }

    @Test
    void aNameIsAWholePath() {
        String path = LAYER + "1.intermediate.dense";
        assertThat(names(Targets.named(path), BERT)).containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uery", "que", "self", "query.weight", "quer.", ".query", "Query", "qu.ry", "", "encoder"})
    void partsOfNamesDoNotMatch(String name) {
        assertThatThrownBy(() -> Targets.named(name).in(BERT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"" + name + "\" matches no layer of bert");
    }

    @Test
    void anExpressionMatchesTheWholePath() {
        assertThat(names(Targets.matching(".*\\.1\\.attention\\.self\\.(query|key)"), BERT))
                .containsExactly(LAYER + "1.attention.self.query", LAYER + "1.attention.self.key");
        assertThatThrownBy(() -> Targets.matching("query|key").in(BERT)).hasMessageContaining("matches no layer");
        assertThatThrownBy(() -> Targets.matching(".*attention").in(BERT)).hasMessageContaining("matches no layer");
    }

    @Test
    void layersLimitBoth() {
        assertThat(names(Targets.named("query", "key").inLayers(1), BERT))
                .containsExactly(LAYER + "1.attention.self.query", LAYER + "1.attention.self.key");
        assertThat(names(Targets.matching(".*query").inLayers(0), BERT))
                .containsExactly(LAYER + "0.attention.self.query");
        assertThat(names(Targets.named("query").inLayers(1, 0), BERT)).hasSize(2);
    }

    /** T5's layers have parts with numbers of their own. */
    @Test
    void theFirstNumberOfAPathIsTheLayers() {
        try (Model t5 = Tiny.model("t5")) {
            assertThat(names(Targets.named("q").inLayers(1), t5))
                    .hasSize(3)
                    .allMatch(name -> name.contains("block.1."));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12, -1})
    void aLayerThatIsNotThereFailsEvenBesideOneThatIs(int layer) {
        assertThatThrownBy(() -> Targets.named("query").inLayers(0, layer).in(BERT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("layer " + layer + " of bert");
    }

    @Test
    void aNameThatMatchesNothingFailsEvenBesideOnesThatMatch() {
        assertThatThrownBy(() -> Targets.named("value", "qeury").in(BERT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"qeury\" matches no layer of bert (13 linear layers")
                .hasMessageEndingWith("Did you mean \"query\"?");
        assertThatThrownBy(() -> Targets.named("q_proj", "value").in(BERT))
                .hasMessageContaining("\"q_proj\"")
                .hasMessageContaining("dense, key, query, value")
                .hasMessageNotContaining("Did you mean");
        assertThatThrownBy(() -> Targets.named("self.qeury").in(BERT))
                .hasMessageEndingWith("Did you mean \"self.query\"?");
    }

    @Test
    void aTasksHeadIsNeverATarget() {
        assertThat(names(Targets.named("dense"), ROBERTA)).hasSize(6).noneMatch(name -> name.startsWith("classifier"));
        assertThat(names(Targets.named("dense"), BERT)).hasSize(7).endsWith("bert.pooler.dense");
        assertThatThrownBy(() -> Targets.named("classifier").in(BERT)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> Targets.named("out_proj").in(ROBERTA)).isInstanceOf(InputException.class);
    }

    @Test
    void noTargetsAndBrokenExpressionsAreErrors() {
        assertThatThrownBy(Targets::named).isInstanceOf(InputException.class).hasMessageContaining("needs targets");
        assertThatThrownBy(() -> Lora.rank(2).on()).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> Targets.matching("(query"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"(query\" is no regular expression");
    }

    @Test
    void theOrderOfNamesAndLayersDoesNotMatter() {
        Lora one = Lora.rank(2).on("key").inLayers(1);
        assertThat(Lora.rank(2).inLayers(1).on("key")).isEqualTo(one);
        assertThat(one.targets()).hasToString("key in layers [1]");
        assertThat(Targets.matching(".*key")).hasToString("/.*key/");
    }

    /** The layers for which PEFT wrote tensors, given the same targets. */
    @ParameterizedTest
    @CsvSource({
        "bert,bert/lora",
        "bert,bert/rslora",
        "roberta,roberta/lora",
        "roberta,roberta/lora_seq_cls",
        "roberta,roberta/lora_layer1_only",
        "roberta,roberta/lora_patterns",
        "roberta,roberta/dora_rslora_dense"
    })
    void areThoseThatPeftChose(String family, String adapter) {
        JsonNode config = Golden.json("adapters/" + adapter + "/adapter_config.json");
        List<String> modules = new ArrayList<>();
        config.get("target_modules").forEach(module -> modules.add(module.asText()));
        List<Integer> layers = new ArrayList<>();
        config.get("layers_to_transform").forEach(layer -> layers.add(layer.asInt()));
        Targets targets = new Targets(modules, null, layers);
        String ending = ".lora_A.weight";
        String prefix = "base_model.model.";
        try (Safetensors file = Safetensors.open(Golden.path("adapters/" + adapter + "/adapter_model.safetensors"))) {
            List<String> chosen = file.tensors().keySet().stream()
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(prefix.length(), name.length() - ending.length()))
                    .toList();
            assertThat(chosen).isNotEmpty();
            assertThat(names(targets, family.equals("bert") ? BERT : ROBERTA))
                    .containsExactlyInAnyOrderElementsOf(chosen);
        }
    }

    private static List<String> names(Targets targets, Model model) {
        return targets.in(model).stream().map(Layer::name).toList();
    }
}
