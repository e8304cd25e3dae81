package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.BitFit;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.data.Example;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Frozen weights in fewer bits: near to fp32, and gone with the run. */
class PrecisionTest {
    private static final TrainingOptions HALF = TinyTask.OPTIONS.withFrozenWeights(Precision.BF16);
    private static final Lora LORA = Lora.rank(2).on("query", "value");

    @TempDir
    private Path folder;

    private double accuracy;

    private List<Double> losses(Model model, FineTuning method, TrainingOptions options) {
        try (Run run = Trainer.of(model).method(method).options(options).seed(2).fit(TinyTask.task())) {
            accuracy = run.test();
            return run.history().steps().stream().map(Events.Step::loss).toList();
        }
    }

    /** Losses of 30 updates and the test's accuracy; the tiny model's rows are short for NF4's blocks. */
    @ParameterizedTest
    @CsvSource({"BF16, 1e-3, 1e-2", "INT8, 1e-2, 5e-2", "NF4, 0.1, 0.3"})
    void itLearnsAsInFp32(Precision precision, double first, double later) {
        try (Model model = Models.load(TinyTask.model(folder))) {
            List<Double> whole = losses(model, LORA, TinyTask.OPTIONS);
            double before = accuracy;
            List<Double> rounded = losses(model, LORA, TinyTask.OPTIONS.withFrozenWeights(precision));
            assertThat(rounded).isNotEqualTo(whole);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(rounded.get(i)).as("step %d", i).isCloseTo(whole.get(i), within(i == 0 ? first : later));
            }
            assertThat(accuracy).isCloseTo(before, within(0.1));
        }
    }

    @Test
    void nothingIsLeftOfItAfterTheRun() {
        try (Model model = Models.load(TinyTask.model(folder))) {
            losses(model, LORA, TinyTask.OPTIONS);
            var weights = Tiny.hashes(model.weights());
            String print = model.fingerprint(2);
            int live = Live.arrays(model.manager());
            losses(model, LORA, HALF);
            assertThat(Live.arrays(model.manager())).isEqualTo(live);
            assertThat(model.fingerprint(2)).isEqualTo(print);
            Tiny.hashes(model.weights()).forEach((name, hash) -> assertThat(
                            model.headParameters().contains(name) || hash.equals(weights.get(name)))
                    .as(name)
                    .isTrue());
        }
    }

    static Stream<FineTuning> methods() {
        return Stream.of(LORA, new Pissa(LORA), new BitFit(), new FullFineTuning());
    }

    /** To the bit, where fp32 gives something else. */
    @ParameterizedTest
    @MethodSource("methods")
    void itsFolderIsReadAsItWasTrained(FineTuning method) {
        List<String> texts =
                TinyTask.task().test().examples().stream().map(Example::text).toList();
        Path saved = folder.resolve("saved");
        List<Classification> expected;
        try (Model model = Models.load(TinyTask.model(folder.resolve("base")));
                Run run = Trainer.of(model)
                        .method(method)
                        .options(TinyTask.OPTIONS.withFrozenWeights(Precision.INT8))
                        .fit(TinyTask.task())) {
            run.save(saved);
            expected = run.predict(texts);
        }
        try (Classifier again = Classifier.open(saved);
                Classifier whole = Classifier.open(saved, Precision.FP32)) {
            assertThat(again.predict(texts)).isEqualTo(expected);
            assertThat(whole.predict(texts).equals(expected)).isEqualTo(method instanceof FullFineTuning);
        }
    }

    @Test
    void whatTrainsStaysWhole() {
        try (Model model = Models.load(TinyTask.model(folder));
                Model other = Models.load(TinyTask.model(folder.resolve("other")))) {
            assertThat(losses(model, new FullFineTuning(), HALF))
                    .isEqualTo(losses(other, new FullFineTuning(), TinyTask.OPTIONS));
        }
    }
}
