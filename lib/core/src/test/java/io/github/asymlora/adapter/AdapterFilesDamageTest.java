package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Live;
import io.github.asymlora.Tiny;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Head;
import io.github.asymlora.model.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be used is refused with its reason, and leaves the model as it was: weights, head, layers and memory. */
class AdapterFilesDamageTest {
    private static final String QUERY = "base_model.model.roberta.encoder.layer.0.attention.self.query";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Model model = Tiny.model("roberta");
    private Map<String, String> weights;
    private Head head;
    private int arrays;

    @BeforeEach
    void remember() throws IOException {
        Path golden = Golden.path("adapters/roberta/lora_seq_cls");
        for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            Files.copy(golden.resolve(file), folder.resolve(file));
        }
        weights = Tiny.hashes(model.weights());
        head = model.head();
        arrays = Live.arrays(model.manager());
    }

    @AfterEach
    void close() {
        model.close();
    }

    private void refuses(Path adapter, String... reasons) {
        assertThatThrownBy(() -> AdapterFiles.load(model, adapter))
                .isInstanceOf(InputException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(reasons));
        isAsItWas();
    }

    private void isAsItWas() {
        assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);
        assertThat(model.head()).isSameAs(head);
        assertThat(model.linears().values()).allMatch(linear -> linear.adapter() == null);
        assertThat(model.weights().values()).noneMatch(NDArray::hasGradient);
        assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
    }

    @Test
    void theUndamagedOneLoads() {
        AdapterFiles.load(model, folder).close();
        assertThat(Tiny.hashes(model.weights())).isEqualTo(weights); // the head that it brought left with it
        assertThat(Live.arrays(model.manager())).isEqualTo(arrays);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "init_lora_weights; \"loftq\"",
                "bias; \"some\"",
                "rank_pattern; {\"query\": \"2\"}",
                "layer_replication; [[0, 1]]",
                "target_parameters; [\"x\"]",
                "trainable_token_indices; [1]",
                "loftq_config; {\"loftq_bits\": 4}",
                "use_qalora; true",
                "use_something_newer; true",
                "peft_type; null"
            })
    void refusesFieldsThatChangeTheMeaning(String field, String value) throws IOException {
        PeftFilesTest.edit(folder, config -> config.set(field, JSON.readTree(value)));
        refuses(folder, "adapter_config.json", "\"" + field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "r; 0; rank is 0",
                "r; -1; rank is -1",
                "r; \"4\"; a whole number",
                "r; null; a whole number",
                "r; 5; expected (5, 32)",
                "lora_alpha; \"8\"; a number",
                "lora_alpha; -8; alpha is -8",
                "lora_dropout; 1.5; dropout is 1.5",
                "target_modules; \"(\"; no regular expression",
                "target_modules; [\"query\", \"value\", \"key\"]; no tensors",
                "asymlora; {\"arm\": \"A_x\"}; \"A_x\" is not an arm"
            })
    void refusesImpossibleValues(String field, String value, String reason) throws IOException {
        PeftFilesTest.edit(folder, config -> config.set(field, JSON.readTree(value)));
        refuses(folder, reason, "adapter_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"peft_type\": \"LORA\", }", "\u0000\u0001"})
    void refusesAConfigurationThatIsNone(String text) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), text);
        refuses(folder, "adapter_config.json");
    }

    @Test
    void refusesMissingFiles() throws IOException {
        Files.delete(folder.resolve("adapter_model.safetensors"));
        refuses(folder, "adapter_model.safetensors", "no such file");
        Files.delete(folder.resolve("adapter_config.json"));
        refuses(folder, "holds no adapter", "adapter_config.json", "head.safetensors");
        refuses(folder.resolve("absent"), "no adapter folder");
        refuses(folder.resolve("absent.safetensors"), "no adapter folder");
    }

    @Test
    void refusesTruncatedAndGarbledTensors() throws IOException {
        Path file = folder.resolve("adapter_model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            refuses(folder, "adapter_model.safetensors");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        refuses(folder, "adapter_model.safetensors");
        byte[] garbage = new byte[whole.length];
        random.nextBytes(garbage);
        Files.write(file, garbage);
        refuses(folder, "adapter_model.safetensors");
        Files.write(file, "<html>not found</html>".getBytes(StandardCharsets.UTF_8));
        refuses(folder, "adapter_model.safetensors");
    }

    @FunctionalInterface
    private interface Damage {
        void apply(Map<String, NDArray> tensors, NDManager manager);
    }

    private void rewrite(Damage damage) {
        try (NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>(
                    Golden.tensors("adapters/roberta/lora_seq_cls/adapter_model.safetensors", "", manager));
            damage.apply(tensors, manager);
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of("format", "pt"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lora_A.weight,32,4",
        "lora_A.weight,4,31",
        "lora_A.weight,3,32",
        "lora_B.weight,4,32",
        "lora_B.weight,31,4",
        "lora_B.weight,32,5"
    })
    void refusesFactorsOfAnotherShape(String factor, long rows, long columns) {
        // the last layer's: those before it were fine
        String name = QUERY.replace("0", "1").replace("query", "value") + "." + factor;
        rewrite((tensors, manager) -> tensors.put(name, manager.ones(new Shape(rows, columns))));
        refuses(folder, name, "expected (" + (factor.contains("A") ? "4, 32" : "32, 4") + ")");
    }

    @Test
    void refusesFactorsWithoutTheirOther() {
        rewrite((tensors, manager) -> tensors.remove(QUERY + ".lora_B.weight"));
        refuses(folder, QUERY + ".lora_B.weight", "lacks");
        rewrite((tensors, manager) -> tensors.remove(QUERY + ".lora_A.weight"));
        refuses(folder, QUERY + ".lora_A.weight", "lacks");
        rewrite((tensors, manager) -> tensors.keySet().removeIf(name -> name.startsWith(QUERY)));
        refuses(folder, "no tensors");
        rewrite((tensors, manager) -> tensors.keySet().removeIf(name -> name.contains("lora")));
        refuses(folder, "holds none of LoRA", "lora_A.weight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                QUERY + ".lora_magnitude_vector",
                QUERY + ".lora_B.bias",
                "base_model.model.roberta.pooler.dense.weight",
                "base_model.model.classifier.scale",
                "something"
            })
    void refusesTensorsThatItWouldPassOver(String name) {
        rewrite((tensors, manager) -> tensors.put(name, manager.ones(new Shape(32))));
        refuses(folder, "\"" + name + "\"", "no place");
    }

    @Test
    void refusesHalfAnEmbedding() {
        String name = "base_model.model.roberta.embeddings.word_embeddings.lora_embedding_A";
        rewrite((tensors, manager) -> tensors.put(name, manager.ones(new Shape(4, 120))));
        refuses(folder, name.replace("_A", "_B"), "lacks");
    }

    @Test
    void refusesLayersThatTheModelDoesNotHave() {
        rewrite((tensors, manager) -> {
            for (String factor : new String[] {".lora_A.weight", ".lora_B.weight"}) {
                tensors.put(QUERY.replace("query", "qeury") + factor, tensors.remove(QUERY + factor));
            }
        });
        refuses(folder, "self.qeury\" is no linear layer or embedding of roberta", "Did you mean", "self.query");
    }

    @Test
    void refusesAHeadThatDoesNotFit() {
        String classifier = "base_model.model.classifier.";
        rewrite((tensors, manager) -> tensors.put(classifier + "out_proj.weight", manager.ones(new Shape(3, 31))));
        refuses(folder, "classifier.out_proj.weight", "expected (3, 32)");
        rewrite((tensors, manager) -> tensors.put(classifier + "out_proj.bias", manager.ones(new Shape(4))));
        refuses(folder, "classifier.out_proj.weight", "expected (4, 32)");
        rewrite((tensors, manager) -> tensors.put(classifier + "out_proj.bias", manager.ones(new Shape())));
        refuses(folder, "classifier.out_proj.bias", "expected one number or row for each label");
        rewrite((tensors, manager) -> tensors.remove(classifier + "dense.bias"));
        refuses(folder, "classifier.dense.bias", "is not among");
        rewrite((tensors, manager) -> tensors.remove(classifier + "out_proj.bias"));
        refuses(folder, "classifier.out_proj.bias", "is not among");
    }

    @Test
    void refusesASecondAdapterOnTheSameLayers() {
        try (Adapter first = Lora.rank(2).on("value").attach(model, 1)) {
            int held = Live.arrays(model.manager());
            assertThatThrownBy(() -> AdapterFiles.load(model, folder))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("already carries an adapter");
            assertThat(Live.arrays(model.manager())).isEqualTo(held);
            assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);
            assertThat(first.layers()).hasSize(2);
        }
        isAsItWas();
    }

    @Test
    void restoresAllOrNothing() {
        try (Adapter adapter = Lora.rank(4).alpha(8).attach(model, 1)) {
            Map<String, String> tensors = Tiny.hashes(adapter.tensors());
            String last = QUERY.replace("0", "1").replace("query", "value") + ".lora_B.weight";
            rewrite((stored, manager) -> stored.put(last, manager.ones(new Shape(32, 3))));
            assertThatThrownBy(() -> AdapterFiles.restore(adapter, folder)).hasMessageContaining(last);
            assertThat(Tiny.hashes(adapter.tensors())).isEqualTo(tensors);
            assertThat(Tiny.hashes(model.weights())).isEqualTo(weights);
            rewrite((stored, manager) -> {});
            AdapterFiles.restore(adapter, folder);
            assertThat(Tiny.hashes(adapter.tensors())).isNotEqualTo(tensors);
        }
    }
}
