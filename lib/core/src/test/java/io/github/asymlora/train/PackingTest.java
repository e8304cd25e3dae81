package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed rows are the same examples: nothing of a neighbour is seen. */
class PackingTest {
    private static final int LONGEST = 32;

    @TempDir
    private Path folder;

    private Model model(String family) {
        return Models.load(TinyTask.model(family, folder.resolve(family)));
    }

    private static Dataset examples() {
        List<Example> all = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            all.add(Example.response("e" + i, "a b c ".repeat(1 + i % 2).strip(), i % 3 == 0 ? "d" : "c b a d"));
        }
        return new Dataset("made", all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gpt2", "mistral", "qwen3", "phi3", "smollm3", "gemma2", "gemma3"})
    void aStepOnPackedRowsIsTheSameStep(String family) {
        try (Model model = model(family);
                Tokenizer tokenizer = Tokenizer.open(model.folder(), LONGEST)) {
            ResponseExamples single = ResponseExamples.of(examples(), tokenizer, model);
            PackedResponses packed = single.packed(LONGEST);
            assertThat(packed.size()).isBetween(2, 6);
            assertThat(total(packed)).isEqualTo(total(single));
            TrainStep.Result one = step(model, single);
            TrainStep.Result same = step(model, packed);
            assertThat(same.loss()).isEqualTo(one.loss(), within(1e-5));
            assertThat(same.labels()).isEqualTo(one.labels());
            assertThat(same.gradientNorm()).isEqualTo(one.gradientNorm(), within(1e-4 * one.gradientNorm()));
        }
    }

    private static double total(Examples examples) {
        return IntStream.range(0, examples.size()).mapToDouble(examples::label).sum();
    }

    private static TrainStep.Result step(Model model, Examples examples) {
        try (Adapter adapter = Lora.rank(2).on(Targets.allLinear()).attach(model, 1);
                TrainStep step = new TrainStep(adapter, AdamW.Options.DEFAULT, name -> true, 1, Dropout.NONE, 1)) {
            int[] all = IntStream.range(0, examples.size()).toArray();
            return step.update(Source.whole(model, examples), List.of(all), 1e-3);
        }
    }

    /** By best fit, the longest first; a row is never longer than the longest input. */
    @Test
    void rowsAreFilled() {
        int[] lengths = {3, 9, 7, 2, 6, 5};
        List<ResponseExamples.Ready> ready = IntStream.of(lengths)
                .mapToObj(length -> new ResponseExamples.Ready(new int[length], new int[length]))
                .toList();
        PackedResponses rows = new PackedResponses(ready, 12, 0);
        assertThat(IntStream.range(0, rows.size()).map(rows::length)).containsExactly(12, 12, 8);
    }

    @Test
    void placesAndTextsAreCountedInEachRow() {
        List<ResponseExamples.Ready> ready = List.of(
                new ResponseExamples.Ready(new int[] {7, 8, 9}, new int[] {-100, 8, 9}),
                new ResponseExamples.Ready(new int[] {5, 6}, new int[] {-100, 6}));
        try (Model model = model("llama");
                NDManager manager = model.manager().newSubManager()) {
            var batch = new PackedResponses(ready, 5, 0).batch(new int[] {0}, manager);
            assertThat(longs(batch.get("input_ids"))).containsExactly(7, 8, 9, 5, 6);
            assertThat(longs(batch.get("position_ids"))).containsExactly(0, 1, 2, 0, 1);
            assertThat(longs(batch.get("sequence_ids"))).containsExactly(1, 1, 1, 2, 2);
            assertThat(longs(batch.get(Examples.LABELS))).containsExactly(-100, 8, 9, -100, 6);
        }
    }

    private static long[] longs(NDArray array) {
        return array.toLongArray();
    }

    @Test
    void aPackedRunLearnsAndSaysHowManyRows() {
        List<String> said = new ArrayList<>();
        TrainingOptions options = TinyTask.OPTIONS.but(
                o -> o.packing(true).epochs(4).learningRate(0.03).maxLength(32));
        try (Model model = model("llama");
                Run run = Trainer.of(model)
                        .method(Lora.rank(4).on("q_proj", "down_proj"))
                        .options(options)
                        .listener(new Events() {
                            @Override
                            public void preparing(String what) {
                                said.add(what);
                            }
                        })
                        .fit(TinyTask.responses())) {
            List<Events.Evaluated> epochs = run.history().evaluations();
            assertThat(epochs.get(3).trainingLoss()).isLessThan(epochs.get(0).trainingLoss());
            assertThat(said).anyMatch(line -> line.matches("\\d+ examples of .* packed into \\d+ rows"));
        }
    }

    @Test
    void whatCannotBePackedIsRefused() {
        TrainingOptions options = TinyTask.OPTIONS.but(o -> o.packing(true));
        try (Model bart = model("bart")) {
            Trainer trainer = Trainer.of(bart).method(Lora.rank(2).on("v_proj")).options(options);
            assertThatThrownBy(() -> trainer.fit(TinyTask.responses()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("training.packing: only responses of a decoder alone");
        }
    }
}
