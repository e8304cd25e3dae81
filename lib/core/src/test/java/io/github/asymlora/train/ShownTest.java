package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a notebook's cell shows of what it ends with, and of a training while it runs. */
class ShownTest {
    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();

    private Events listener(String task) {
        return new Events() {
            @Override
            public void stepped(Step step) {
                heard.add(task + " " + step.step());
            }

            @Override
            public void ended() {
                heard.add("ended");
            }
        };
    }

    @AfterEach
    void silence() {
        Trainer.usualListener(task -> new Events() {});
    }

    @Test
    void objectsSayWhatTheyAre() {
        try (Model model = Models.load(TinyTask.model(folder.resolve("tiny")));
                Run run = Trainer.of(model)
                        .method(new HeadOnly())
                        .options(TinyTask.OPTIONS)
                        .fit(TinyTask.task())) {
            assertThat(model.toString()).startsWith("tiny: bert, 0.0 million").endsWith("[b, a]");
            assertThat(TinyTask.task().toString())
                    .contains("2 classes", "train " + TinyTask.task().train().size(), "% of train");
            assertThat(TinyTask.task().train())
                    .hasToString(TinyTask.task().train().name() + ": "
                            + TinyTask.task().train().size() + " examples");
            assertThat(run.history().toString().lines()).hasSize(TinyTask.OPTIONS.epochs());
            assertThat(run.toString())
                    .contains("numbers trained", run.history().toString())
                    .doesNotContain("@");
        }
    }

    @Test
    void aTrainingWithoutAListenerHasTheUsualOneUntilItsEnd() {
        Trainer.usualListener(this::listener);
        try (Model model = Models.load(TinyTask.model(folder.resolve("tiny")))) {
            Trainer trainer = Trainer.of(model).method(new HeadOnly()).options(TinyTask.OPTIONS);
            trainer.fit(TinyTask.task()).close();
            assertThat(heard).startsWith(TinyTask.task().name() + " 1").endsWith("ended");
            heard.clear();
            assertThatThrownBy(() -> Trainer.of(model)
                            .method(Lora.rank(2))
                            .options(TinyTask.OPTIONS.withLearningRate(1e30))
                            .fit(TinyTask.task()))
                    .isInstanceOf(InputException.class);
            assertThat(heard).endsWith("ended");
            heard.clear();
            trainer.listener(new Events() {}).fit(TinyTask.task()).close();
            assertThat(heard).isEmpty();
        }
    }
}
