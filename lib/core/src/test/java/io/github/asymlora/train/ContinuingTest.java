package io.github.asymlora.train;

import static io.github.asymlora.adapter.Factor.orthonormal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdaLora;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.BitFit;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.FullFineTuning;
import io.github.asymlora.adapter.HeadOnly;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training goes on with an adapter that was loaded. */
class ContinuingTest {
    private final TextTask task = TinyTask.task();

    @TempDir
    private Path folder;

    private Path base;

    @BeforeEach
    void copy() {
        base = TinyTask.model(folder.resolve("tiny"));
    }

    static Stream<FineTuning> methods() {
        return Stream.of(
                Lora.rank(2),
                Lora.rank(2).a(orthonormal().frozen()),
                new Pissa(Lora.rank(2)),
                AdaLora.ranks(3, 2).over(1, 1, 1, 8),
                new BitFit(),
                new HeadOnly(),
                new FullFineTuning());
    }

    private static Map<String, float[]> values(Adapter adapter) {
        Map<String, NDArray> tensors = new HashMap<>(adapter.tensors());
        tensors.putAll(adapter.trainable());
        Map<String, float[]> values = new HashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
        return values;
    }

    private Map<String, float[]> train(FineTuning method) {
        try (Model model = Models.load(base, Pooling.MEAN);
                Run run = Trainer.of(model)
                        .method(method)
                        .options(TinyTask.OPTIONS)
                        .fit(task)) {
            run.save(folder.resolve("saved"));
            return values(run.adapter());
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void itStartsFromWhatWasSaved(FineTuning method) {
        Map<String, float[]> saved = train(method);
        try (Model model = Models.load(base, Pooling.MEAN)) {
            Adapter loaded = AdapterFiles.load(model, folder.resolve("saved"));
            Map<String, float[]> start = new HashMap<>();
            Events atStart = new Events() {
                @Override
                public void planned(Plan plan) {
                    start.putAll(values(loaded));
                }
            };
            Trainer trainer = Trainer.of(model)
                    .continuing(loaded)
                    .options(TinyTask.OPTIONS)
                    .listener(atStart);
            try (Run run = trainer.fit(task)) {
                assertThat(start).containsOnlyKeys(saved.keySet());
                start.forEach((name, values) -> assertThat(values).as(name).isEqualTo(saved.get(name)));
                assertThat(run.adapter()).isSameAs(loaded);
                assertThat(loaded.trainable().keySet())
                        .allSatisfy(name -> assertThat(saved).containsKey(name));
                assertThat(values(loaded).entrySet())
                        .anyMatch(now -> !Arrays.equals(now.getValue(), saved.get(now.getKey())));
                assertThat(run.test()).isGreaterThanOrEqualTo(0.5);
            }
        }
    }

    @Test
    void anotherModelOrOtherLabelsAreRefused() {
        train(Lora.rank(2));
        try (Model model = Models.load(base, Pooling.MEAN);
                Model other = Models.load(base, Pooling.MEAN)) {
            Adapter loaded = AdapterFiles.load(model, folder.resolve("saved"));
            assertThatThrownBy(() -> Trainer.of(other).continuing(loaded))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("another model");
            TextTask three = new TextTask(
                    "three",
                    List.of("a", "b", "c"),
                    task.metrics(),
                    task.train(),
                    task.validation(),
                    task.test(),
                    Map.of());
            assertThatThrownBy(() -> Trainer.of(model)
                            .continuing(loaded)
                            .options(TinyTask.OPTIONS)
                            .fit(three))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("task three has [a, b, c]");
            loaded.merge();
            assertThatThrownBy(() -> Trainer.of(model).continuing(loaded)).hasMessageContaining("Unmerge it first");
        }
    }
}
