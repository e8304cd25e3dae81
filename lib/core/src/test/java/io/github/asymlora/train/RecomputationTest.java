package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.Live;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Task;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activations computed again give the losses and gradients of activations kept, with dropout and without. */
class RecomputationTest {
    private static final TrainingOptions OPTIONS =
            TinyTask.OPTIONS.withEpochs(1).withLearningRate(0.02);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bert, query, false, 0",
        "bert, query, false, 0.2",
        "bert, query, true, 0",
        "mpnet, q, true, 0.2",
        "deberta, query_proj, true, 0.2",
        "modernbert, Wqkv, false, 0.2",
        "t5, q, true, 0.2",
        "gemma3, q_proj, true, 0",
        "llama, q_proj, false, 0.2",
        "llama, q_proj, true, 0",
        "bart, q_proj, false, 0.2",
        "bart, q_proj, true, 0"
    })
    void givesTheSameTraining(String family, String target, boolean full, double dropout) {
        FineTuning method =
                full ? new FullFineTuning() : Lora.rank(2).dropout(dropout).on(target);
        TrainingOptions options = OPTIONS.withDropout(new Dropout((float) dropout, (float) dropout, 0, 0));
        Task task = List.of("bert", "mpnet", "deberta", "modernbert").contains(family)
                ? TinyTask.task()
                : TinyTask.responses();
        assertThat(train(family, method, options.withRecompute(true), task))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 2e-5 ? 0 : 1)
                .containsExactlyElementsOf(train(family, method, options, task));
    }

    /** Loss and gradient norm of each step; the model is loaded anew, since its weights may have trained. */
    private List<Double> train(String family, FineTuning method, TrainingOptions options, Task task) {
        List<Double> seen = new ArrayList<>();
        try (Model model = Models.load(TinyTask.model(family, folder.resolve(family + options.recompute())))) {
            try (Run run =
                    Trainer.of(model).method(method).options(options).seed(4).fit(task)) {
                run.history().steps().forEach(step -> {
                    seen.add(step.loss());
                    seen.add(step.gradientNorm());
                });
            }
            int live = Live.arrays(model.manager());
            Trainer.of(model).method(method).options(options).seed(4).fit(task).close();
            assertThat(Live.arrays(model.manager())).isEqualTo(live);
        }
        return seen;
    }
}
