package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same two adapters in PEFT 0.21.2: {@code load_adapter}, {@code set_adapter}, and {@code add_weighted_adapter} with
 * weights 0.75 and −0.5.
 */
class AdaptersTest {
    private static final Path PEFT = Path.of("src/test/resources/combined/roberta.safetensors");

    private final Model model = Models.load(Golden.path("models/roberta"));
    private final NDManager manager = model.manager().newSubManager();
    private final Adapters adapters = Adapters.of(model);
    private NDArray base;
    private int live;

    @BeforeEach
    void load() {
        base = logits();
        live = Live.arrays(model.manager());
        adapters.load("one", Golden.path("adapters/roberta/lora"));
        adapters.load("two", Golden.path("adapters/roberta/rslora"));
    }

    @AfterEach
    void close() {
        adapters.close();
        model.close();
    }

    private NDArray logits() {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> inputs = Golden.tensors("models/roberta/inputs.safetensors", "main.", scope);
            NDArray logits = model.forward(ForwardContext.evaluating(scope, inputs));
            logits.attach(manager);
            return logits;
        }
    }

    private NDArray peft(String name) {
        try (Safetensors file = Safetensors.open(PEFT)) {
            return file.read(name, manager);
        }
    }

    private void givesPeftsLogits(String name) {
        assertThat(Golden.distance(logits(), peft(name))).as(name).isLessThan(1e-4);
    }

    @Test
    void switchBackAndForth() {
        assertThat(adapters.names()).containsExactly("one", "two");
        assertThat(adapters.inUse()).contains("two");
        givesPeftsLogits("two");
        adapters.use("one");
        givesPeftsLogits("one");
        NDArray one = logits();
        adapters.use("two");
        adapters.use("one");
        assertThat(logits()).isEqualTo(one);
    }

    @Test
    void disabledTheModelIsAsPretrained() {
        adapters.disable();
        assertThat(adapters.inUse()).isEmpty();
        assertThat(logits()).isEqualTo(base);
        adapters.use("one");
        givesPeftsLogits("one");
    }

    @Test
    void deletedOnesAreGone() {
        adapters.delete("two");
        assertThat(logits()).isEqualTo(base);
        assertThat(adapters.names()).containsExactly("one");
        adapters.use("one");
        givesPeftsLogits("one");
        adapters.delete("one");
        assertThat(logits()).isEqualTo(base);
        manager.close();
        assertThat(Live.arrays(model.manager())).isLessThanOrEqualTo(live);
    }

    @ParameterizedTest
    @EnumSource
    void combineAsInPeft(Combination how) {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("one", 0.75);
        weights.put("two", -0.5);
        adapters.combine("mixed", weights, how);
        assertThat(adapters.inUse()).contains("mixed");
        givesPeftsLogits(how.name().toLowerCase(Locale.ROOT));
        adapters.use("one");
        givesPeftsLogits("one");
    }

    @Test
    void aCombinationIsSavedAndLoaded(@TempDir Path folder) {
        adapters.combine("mixed", Map.of("one", 1.0), Combination.CAT);
        givesPeftsLogits("one");
        AdapterFiles.save(adapters.get("mixed"), folder);
        adapters.load("again", folder);
        givesPeftsLogits("one");
    }

    @Test
    void ranksAndLayersMayDifferWhereFactorsAreSideBySide() {
        Lora wide = Lora.rank(3).on("value").inLayers(0);
        adapters.add("wide", wide, 1);
        adapters.combine("mixed", Map.of("one", 1.0, "wide", 5.0), Combination.CAT);
        givesPeftsLogits("one"); // the new one is still nothing
        assertThatThrownBy(() -> adapters.combine("other", Map.of("one", 1.0, "wide", 1.0), Combination.LINEAR))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("one rank");
        assertThat(adapters.inUse()).contains("mixed");
    }

    @Test
    void oneMergedIsUnmergedWhenAnotherComes() {
        adapters.use("one").merge();
        givesPeftsLogits("one");
        adapters.use("two");
        givesPeftsLogits("two");
        adapters.use("two").merge();
        adapters.delete("two");
        assertThat(logits()).isEqualTo(base);
    }

    @Test
    void refuseWhatDoesNotFit() {
        assertThatThrownBy(() -> adapters.use("tow"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("[one, two]");
        assertThatThrownBy(() -> adapters.add("one", Lora.rank(2), 0)).hasMessageContaining("already");
        assertThatThrownBy(() -> adapters.add("three", Lora.rank(2).on("qeury"), 0))
                .hasMessageContaining("Did you mean");
        assertThat(adapters.inUse()).as("as before").contains("two");
        givesPeftsLogits("two");
        adapters.add("ia3", Ia3.on("key", "value", "output.dense").feedForward("output.dense"), 0);
        assertThatThrownBy(() -> adapters.combine("mixed", Map.of("ia3", 1.0), Combination.SVD))
                .hasMessageContaining("can't be combined");
    }
}
