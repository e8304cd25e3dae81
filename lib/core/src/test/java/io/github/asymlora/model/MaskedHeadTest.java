package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.io.Cache;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A masked language model as such and as an encoder; its numbers are {@link EncoderGoldenTest}'s. */
class MaskedHeadTest {
    private static final String HEAD = "cls.predictions";

    @ParameterizedTest
    @CsvSource({"the capital of france is [MASK] ., paris", "he went to the [MASK] to buy milk ., store"})
    void bertFillsTheGap(String sentence, String expected) {
        Cache cache = new Cache(Path.of(System.getProperty("fetched", "")));
        assumeTrue(Files.isDirectory(cache.models().resolve("bert-base-uncased")), "not fetched");
        try (Model model = Models.load(cache.model("bert-base-uncased"));
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 64);
                NDManager manager = model.manager().newSubManager()) {
            List<int[]> ids = tokenizer.encodeTexts(List.of(sentence, expected, "[MASK]"));
            int mask = ids.get(2)[1];
            int place = Arrays.stream(ids.get(0)).boxed().toList().indexOf(mask);
            NDArray input =
                    manager.create(Arrays.stream(ids.get(0)).asLongStream().toArray());
            NDArray logits =
                    model.forward(ForwardContext.evaluating(manager, Map.of("input_ids", input.expandDims(0))));
            assertThat(logits.get("0, " + place).argMax().getLong()).isEqualTo(ids.get(1)[1]);
        }
    }

    @Test
    void aClassifierTakesItsPlace() {
        try (Model model = Tiny.model("bert_masked")) {
            float[] before = Tiny.logits(model);
            TaskHead masked = model.headSlot().current();
            masked.hold();
            assertThat(model.headParameters()).isEmpty();
            assertThat(model.parameters()).contains(HEAD + ".bias");
            model.newHead(3, 0);
            assertThat(model.linears().keySet()).noneMatch(name -> name.startsWith(HEAD));
            assertThat(model.parameters()).noneMatch(name -> name.startsWith(HEAD));
            try (Adapter adapter = Lora.rank(2).on("dense").attach(model, 0)) {
                assertThat(adapter.trainable().keySet()).noneMatch(name -> name.startsWith(HEAD));
            }
            model.headSlot().put(masked);
            assertThat(Tiny.logits(model)).isEqualTo(before);
            assertThat(new FullFineTuning().plan(model).rows())
                    .anyMatch(row -> row.name().equals(HEAD + ".transform.dense.weight"));
        }
    }

    /** Nothing trains the head that a classifier has replaced, so nothing is to adapt it. */
    @Test
    void allLinearLayersOfADecoderWithAClassifierAreItsBlocks() {
        try (Model model = Tiny.model("llama")) {
            model.newHead(3, 0);
            try (Adapter adapter = Lora.rank(2).on(Targets.allLinear()).attach(model, 0)) {
                assertThat(adapter.trainable().keySet()).noneMatch(name -> name.startsWith("lm_head"));
            }
        }
    }

    @Test
    void itWritesNoText() {
        try (Model model = Tiny.model("bert_masked")) {
            assertThatThrownBy(() -> Generator.of(model))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("no language-model head");
        }
    }
}
