package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.BitFit;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Ia3;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Olora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.adapter.Vera;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run steps aside for the next one on its model, and loses nothing. */
class SecondFitTest {
    @TempDir
    Path folder;

    private Model model;

    @BeforeEach
    void load() {
        model = Models.load(TinyTask.model(folder.resolve("tiny")));
    }

    @AfterEach
    void close() {
        model.close();
    }

    static Stream<FineTuning> methods() {
        return Stream.of(
                Lora.rank(2),
                new Dora(Lora.rank(2)),
                AdaLora.ranks(3, 2).over(1, 1, 1, 8),
                Vera.rank(2),
                Ia3.on("query", "value"),
                new Pissa(Lora.rank(2)),
                new Olora(Lora.rank(2)),
                new BitFit(),
                new HeadOnly());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theFirstRunIsAsItWas(FineTuning method) {
        TextTask task = TinyTask.task();
        try (Run first = fit(method, task)) {
            List<Classification> expected = first.predict(List.of("a c", "b d a"));
            Map<String, String> trained = hashes(first);
            try (Run second = fit(method, three())) {
                assertThat(second.predict("a c").probabilities()).hasSize(3);
                assertThat(first.predict(List.of("a c", "b d a"))).isEqualTo(expected); // back, the second aside
                assertThat(second.predict("a c").probabilities()).hasSize(3);
                first.save(folder.resolve("saved"));
                assertThat(hashes(first)).isEqualTo(trained);
            }
            try (Classifier saved = Classifier.open(folder.resolve("saved"))) {
                assertThat(saved.predict(List.of("a c", "b d a"))).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatFailsChangesNothing() {
        try (Run first = fit(Lora.rank(2), TinyTask.task())) {
            List<Classification> expected = first.predict(List.of("a c", "b d a"));
            assertThatThrownBy(() -> fit(Lora.rank(2).on("nothing"), three())).isInstanceOf(InputException.class);
            assertThat(first.predict(List.of("a c", "b d a"))).isEqualTo(expected);
        }
    }

    @Test
    void aModelWhoseOwnWeightsChangedIsNotTrainedAgain() {
        try (Run full = fit(new FullFineTuning(), TinyTask.task())) {
            List<Classification> expected = full.predict(List.of("a c", "b d a"));
            assertThatThrownBy(() -> fit(Lora.rank(2), three()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("run.close()");
            assertThat(full.predict(List.of("a c", "b d a"))).isEqualTo(expected);
        }
    }

    @Test
    void aClosedRunLeavesNothingBehind() {
        fit(Lora.rank(2), TinyTask.task()).close();
        int arrays = Live.arrays(model.manager());
        Run first = fit(Lora.rank(2), TinyTask.task());
        Run second = fit(Lora.rank(2), TinyTask.task());
        first.close();
        second.close();
        assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
        assertThat(model.linears().values()).allMatch(linear -> linear.adapter() == null);
    }

    private Run fit(FineTuning method, TextTask task) {
        return Trainer.of(model).method(method).options(TinyTask.OPTIONS).fit(task);
    }

    private static TextTask three() {
        TextTask two = TinyTask.task();
        return new TextTask(
                "three", List.of("x", "y", "z"), two.metrics(), two.train(), two.validation(), two.test(), Map.of());
    }

    private static Map<String, String> hashes(Run run) {
        Map<String, NDArray> tensors = new TreeMap<>(run.adapter().trainable());
        return Tiny.hashes(tensors);
    }
}
