package io.github.asymlora.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.TinyTask;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactorPredictorTest {
    @TempDir
    private Path folder;

    /** Of 80 examples, 20 in each of two epochs. */
    @Test
    void theHeadLearnsFromAsManyExamplesAsAreAskedFor() {
        AtomicInteger seen = new AtomicInteger();
        Events head = new Events() {
            @Override
            public void stepped(Step step) {
                seen.addAndGet(step.examples());
            }
        };
        try (Model model = Models.load(TinyTask.model(folder))) {
            FactorPredictor predictor = FactorPredictor.of(model)
                    .on("query")
                    .rank(2)
                    .texts(8)
                    .maxLength(16)
                    .headEpochs(2)
                    .headExamples(20)
                    .progress(head, pass -> {});
            assertThat(predictor.predict(TinyTask.task())).hasSize(2);
            assertThat(seen).hasValue(40);
            assertThatThrownBy(() -> predictor.headExamples(0))
                    .isInstanceOf(InputException.class)
                    .hasMessage("headExamples is 0 but must be at least 10; headEpochs(0) trains no head.");
        }
    }
}
