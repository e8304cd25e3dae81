package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frozen weights in bfloat16: near to fp32, and gone with the run. */
class PrecisionTest {
    private static final TrainingOptions HALF = TinyTask.OPTIONS.withFrozenWeights(Precision.BF16);
    private static final Lora LORA = Lora.rank(2).on("query", "value");

    @TempDir
    private Path folder;

    private static List<Double> losses(Model model, FineTuning method, TrainingOptions options) {

        try (Run run = Trainer.of(model).method(method).options(options).seed(2).fit(TinyTask.task())) {
            return run.history().steps().stream().map(Events.Step::loss).toList();
        }
    }

    @Test
    void theLossGoesAsInFp32() {
        try (Model model = Models.load(TinyTask.model(folder))) {
            List<Double> whole = losses(model, LORA, TinyTask.OPTIONS);
            List<Double> half = losses(model, LORA, HALF);
            assertThat(half).isNotEqualTo(whole);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(half.get(i)).as("step %d", i).isCloseTo(whole.get(i), within(1e-2));
            }
            assertThat(half.get(0)).isCloseTo(whole.get(0), within(1e-3));
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

    @Test
    void whatTrainsStaysWhole() {
        try (Model model = Models.load(TinyTask.model(folder));
                Model other = Models.load(TinyTask.model(folder.resolve("other")))) {
            assertThat(losses(model, new FullFineTuning(), HALF))
                    .isEqualTo(losses(other, new FullFineTuning(), TinyTask.OPTIONS));
        }
    }
}
