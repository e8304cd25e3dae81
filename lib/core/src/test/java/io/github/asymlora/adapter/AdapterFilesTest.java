package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method, on every kind of head, is saved and comes back with the same outputs. */
class AdapterFilesTest {
    @TempDir
    Path folder;

    static Stream<Arguments> cases() {
        return Stream.of("bert", "roberta").flatMap(family -> Stream.of(Pooling.values())
                .flatMap(pooling -> Stream.of(Lora.rank(3), new HeadOnly(), new FullFineTuning())
                        .map(method -> Arguments.of(family, pooling, method))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsSavedComesBack(String family, Pooling pooling, FineTuning method) {
        try (Model trained = load(family, pooling).newHead(40, 5); // more labels than the models' width of 32
                Adapter adapter = method.attach(trained, 1)) {
            adapter.trainable().values().forEach(w -> w.addi(0.01));
            float[] expected = Tiny.logits(trained);
            AdapterFiles.save(adapter, folder);
            try (Model model = load(family, pooling).newHead(3, 0)) {
                int arrays = Live.arrays(model.manager());
                try (Adapter loaded = AdapterFiles.load(model, folder)) {
                    assertThat(Tiny.logits(model)).isEqualTo(expected);
                    assertThat(loaded.trainable().keySet())
                            .isEqualTo(adapter.trainable().keySet());
                    assertThat(loaded.method().name()).isEqualTo(method.name());
                }
                assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
            }
            try (Model model = load(family, pooling).newHead(40, 6);
                    Adapter other = method.attach(model, 2)) {
                AdapterFiles.restore(other, folder);
                assertThat(Tiny.logits(model)).isEqualTo(expected);
            }
        }
    }

    private static Model load(String family, Pooling pooling) {
        return Models.load(Golden.path("models/" + family), pooling);
    }

    @Test
    void aWholeModelIsReadAsAWholeOrNotAtAll() {
        try (Model model = Tiny.model("roberta");
                NDManager manager = model.manager().newSubManager()) {
            Map<String, String> weights = Tiny.hashes(model.weights());
            Map<String, NDArray> other = new LinkedHashMap<>();
            model.weights().forEach((name, w) -> other.put(name, manager.ones(w.getShape())));
            String last = "roberta.encoder.layer.1.output.LayerNorm.bias";
            NDArray right = other.remove(last);
            refuses(model, other, last);
            other.put(last, manager.ones(new Shape(31)));
            refuses(model, other, last);
            other.put(last, right);
            other.put("extra", right);
            refuses(model, other, "extra");
            other.remove("extra");
            assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), other, Map.of());
            AdapterFiles.load(model, folder).close();
            assertThat(model.weights().get(last).toFloatArray()).containsOnly(1);
        }
    }

    private void refuses(Model model, Map<String, NDArray> tensors, String reason) {
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
        assertThatThrownBy(() -> AdapterFiles.load(model, folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"" + reason + "\"");
    }
}
