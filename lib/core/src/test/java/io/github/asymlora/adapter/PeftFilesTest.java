package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.Golden;
import io.github.asymlora.Tiny;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against adapters that PEFT wrote, and what we write against what we read. */
class PeftFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "bert,lora,false",
        "bert,lora_modules_to_save,true",
        "roberta,lora,false",
        "roberta,lora_modules_to_save,true",
        "roberta,lora_seq_cls,true",
        "roberta,lora_layer1_only,false"
    })
    void equalsPeftAttachedAndMerged(String family, String name, boolean holdsHead) {
        String golden = "adapters/" + family + "/" + name;
        try (Model model = Tiny.model(family);
                NDManager manager = Compute.newManager()) {
            Map<String, NDArray> expected = Golden.tensors(golden + "/expected.safetensors", "", manager);
            float[] base = Tiny.logits(model);
            String head = Tiny.hashes(model.weights()).get(lastOfHead(family));
            Adapter adapter = AdapterFiles.load(model, Golden.path(golden));
            assertThat(Tiny.distance(Tiny.logits(model), base)).isGreaterThan(0.1);
            assertThat(distance(model, expected.get("logits"))).isLessThan(1e-4);
            adapter.merge();
            assertThat(distance(model, expected.get("logits_merged"))).isLessThan(1e-4);
            assertThat(!Tiny.hashes(model.weights()).get(lastOfHead(family)).equals(head))
                    .isEqualTo(holdsHead);
        }
    }

    private static String lastOfHead(String family) {
        return family.equals("bert") ? "classifier.weight" : "classifier.out_proj.weight";
    }

    private static double distance(Model model, NDArray expected) {
        return Tiny.distance(Tiny.logits(model), expected.toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({
        "bert,lora",
        "bert,lora_modules_to_save",
        "roberta,lora",
        "roberta,lora_modules_to_save",
        "roberta,lora_seq_cls",
        "roberta,lora_layer1_only"
    })
    void whatIsReadIsWrittenToTheByte(String family, String name) throws IOException {
        Path golden = Golden.path("adapters/" + family + "/" + name);
        Path once = folder.resolve("once");
        Path twice = folder.resolve("twice");
        try (Model model = Tiny.model(family)) {
            copy(model, golden, once);
        }
        try (Model model = Tiny.model(family)) {
            copy(model, once, twice);
        }
        for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            assertThat(twice.resolve(file)).hasSameBinaryContentAs(once.resolve(file));
        }
        try (Safetensors first = Safetensors.open(golden.resolve("adapter_model.safetensors"));
                Safetensors second = Safetensors.open(once.resolve("adapter_model.safetensors"))) {
            assertThat(first.tensors()).isNotEmpty();
            first.tensors().keySet().forEach(tensor -> {
                assertThat(second.info(tensor).shape())
                        .isEqualTo(first.info(tensor).shape());
                assertThat(second.bytes(tensor)).as(tensor).isEqualTo(first.bytes(tensor));
            });
            second.tensors().keySet().stream()
                    .filter(tensor -> !first.tensors().containsKey(tensor))
                    .forEach(tensor -> assertThat(tensor).startsWith(PREFIX + "classifier."));
        }
    }

    private static void copy(Model model, Path from, Path to) {
        try (Adapter adapter = AdapterFiles.load(model, from)) {
            AdapterFiles.save(adapter, to);
        }
    }

    static Stream<Lora> arms() {
        Lora both = Lora.rank(3).alpha(5).dropout(0.05);
        return Stream.of(
                both,
                both.a(Factor.orthonormal().frozen()),
                both.a(Factor.zero()).b(Factor.orthonormal().frozen()),
                both.a(Factor.kaiming().frozen()),
                both.a(Factor.singularBottom().frozen()).on("key").inLayers(1),
                both.on(Targets.matching(".*\\.0\\.(output|intermediate)\\.dense")),
                both.on("attention.output.dense", "key"));
    }

    @ParameterizedTest
    @MethodSource("arms")
    void anArmComesBackAsItWas(Lora lora) {
        try (Model model = Tiny.model("roberta")) {
            Map<String, String> tensors;
            Set<String> trainable;
            try (Adapter adapter = lora.attach(model, 1)) {
                AdapterFiles.save(adapter, folder);
                tensors = Tiny.hashes(adapter.tensors());
                trainable = adapter.trainable().keySet();
            }
            try (Adapter adapter = AdapterFiles.load(model, folder)) {
                assertThat(adapter.method()).isEqualTo(lora);
                assertThat(Tiny.hashes(adapter.tensors())).isEqualTo(tensors);
                assertThat(adapter.trainable().keySet()).isEqualTo(trainable);
            }
        }
    }

    /** PEFT takes a list of names, not all-linear, together with layer numbers. */
    @Test
    void allLinearOfSomeLayersIsSavedByName() throws IOException {
        try (Model model = Tiny.model("roberta");
                Adapter adapter =
                        Lora.rank(2).on(Targets.allLinear().inLayers(1)).attach(model, 1)) {
            AdapterFiles.save(adapter, folder);
            JsonNode saved = JSON.readTree(folder.resolve("adapter_config.json").toFile());
            assertThat(saved.get("target_modules")).hasSize(adapter.layers().size());
            assertThat(saved.get("layers_to_transform").isNull()).isTrue();
        }
    }

    /** Where biases train, PEFT saves the head's wrapper's copies of them, too: read beside the head, they don't count. */
    @ParameterizedTest
    @CsvSource({"bert,bias", "roberta,default.out_proj.bias"})
    void copiesOfTheHeadsBiasesArePassedOver(String family, String bias) {
        float[] expected;
        try (Model model = Tiny.model(family);
                Adapter adapter = Lora.rank(2).bias(Bias.ALL).attach(model, 1)) {
            AdapterFiles.save(adapter, folder);
            expected = Tiny.logits(model);
        }
        Path path = folder.resolve("adapter_model.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors file = Safetensors.open(path)) {
            file.tensors()
                    .forEach((name, info) ->
                            writer.put(name, file.floats(name), info.shape().getShape()));
        }
        writer.put(PREFIX + "classifier.modules_to_save." + bias, new float[] {9, 9, 9}, 3);
        writer.put(PREFIX + "classifier.original_module." + bias, new float[] {9, 9, 9}, 3);
        writer.write(path);
        try (Model model = Tiny.model(family)) {
            AdapterFiles.load(model, folder);
            assertThat(Tiny.logits(model)).isEqualTo(expected);
        }
    }

    @Test
    void theConfigurationIsWhatPeftExpects() throws IOException {
        try (Model model = Tiny.model("roberta");
                Adapter adapter = Lora.rank(4).alpha(8).inLayers(1).attach(model, 1)) {
            AdapterFiles.save(adapter, folder);
        }
        JsonNode written = JSON.readTree(folder.resolve("adapter_config.json").toFile());
        JsonNode golden = Golden.json("adapters/roberta/lora_seq_cls/adapter_config.json");
        for (String field : new String[] {
            "peft_type",
            "task_type",
            "r",
            "bias",
            "target_modules",
            "use_dora",
            "use_rslora",
            "fan_in_fan_out",
            "inference_mode"
        }) {
            assertThat(written.get(field)).as(field).isEqualTo(golden.get(field));
        }
        assertThat(written.get("lora_alpha").asDouble())
                .isEqualTo(golden.get("lora_alpha").asDouble());
        assertThat(written.get("layers_to_transform").toString()).isEqualTo("[1]");
        assertThat(written.get("modules_to_save").toString()).isEqualTo("[\"classifier\"]");
        written.fieldNames().forEachRemaining(field -> assertThat(golden.has(field) || field.equals("asymlora"))
                .as(field)
                .isTrue());
    }

    /** PEFT refuses an expression together with layers_to_transform. */
    @Test
    void anExpressionWithLayersIsWrittenAsNames() throws IOException {
        Lora lora = Lora.rank(2).on(Targets.matching(".*(query|key)").inLayers(1));
        try (Model model = Tiny.model("bert")) {
            try (Adapter adapter = lora.attach(model, 1)) {
                AdapterFiles.save(adapter, folder);
            }
            JsonNode written =
                    JSON.readTree(folder.resolve("adapter_config.json").toFile());
            assertThat(written.get("layers_to_transform").isNull()).isTrue();
            assertThat(written.get("target_modules").toString())
                    .isEqualTo("[\"bert.encoder.layer.1.attention.self.query\","
                            + "\"bert.encoder.layer.1.attention.self.key\"]");
            try (Adapter adapter = AdapterFiles.load(model, folder)) {
                assertThat(adapter.layers()).hasSize(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "layers_to_transform; 1",
                "layers_to_transform; [1]",
                "exclude_modules; [\"layer.0.attention.self.query\"]",
                "layers_pattern; \"layer\"",
                "target_modules; [\"roberta.encoder.layer.1.attention.self.query\"]",
                "target_modules; \".*1.attention.self.query\"",
                "target_modules; null",
                "target_modules; []"
            })
    void otherWaysToNameTheLayersThatTheFileHolds(String field, String value) throws IOException {
        try (Model model = Tiny.model("roberta")) {
            try (Adapter adapter = Lora.rank(2).on("query").inLayers(1).attach(model, 1)) {
                AdapterFiles.save(adapter, folder);
            }
            edit(folder, config -> {
                config.putNull("layers_to_transform");
                config.set(field, JSON.readTree(value));
            });
            Path again = folder.resolve("again");
            copy(model, folder, again);
            try (Adapter adapter = AdapterFiles.load(model, again)) {
                assertThat(adapter.layers()).containsOnlyKeys("roberta.encoder.layer.1.attention.self.query");
                assertThat(((Lora) adapter.method()).targets().in(model)).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "FLOAT64"})
    void otherPrecisionsBecomeSingle(DataType type) {
        try (Model model = Tiny.model("bert");
                NDManager manager = Compute.newManager()) {
            Path golden = Golden.path("adapters/bert/lora_modules_to_save");
            Map<String, NDArray> stored = new HashMap<>();
            Golden.tensors("adapters/bert/lora_modules_to_save/adapter_model.safetensors", "", manager)
                    .forEach((name, tensor) -> stored.put(name, tensor.toType(type, false)));
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), stored, Map.of("format", "pt"));
            copyFile(golden.resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
            NDArray expected = Golden.tensors("adapters/bert/lora_modules_to_save/expected.safetensors", "", manager)
                    .get("logits");
            try (Adapter adapter = AdapterFiles.load(model, folder)) {
                assertThat(adapter.tensors().values()).allMatch(w -> w.getDataType() == DataType.FLOAT32);
                assertThat(distance(model, expected)).isLessThan(type == DataType.FLOAT16 ? 1e-2 : 1e-4);
            }
        }
    }

    /** A classification adapter needs no classification model: it brings the head. */
    @Test
    void givesABareEncoderItsHead() throws IOException {
        Path bare = folder.resolve("bert");
        Files.createDirectories(bare);
        copyFile(Golden.path("models/bert/model.safetensors"), bare.resolve("model.safetensors"));
        ObjectNode config = (ObjectNode) Golden.json("models/bert/config.json");
        config.putArray("architectures").add("BertModel");
        JSON.writeValue(bare.resolve("config.json").toFile(), config);
        try (Model model = Models.load(bare);
                NDManager manager = Compute.newManager()) {
            assertThat(model.head()).isNull();
            String golden = "adapters/bert/lora_modules_to_save";
            try (Adapter adapter = AdapterFiles.load(model, Golden.path(golden))) {
                NDArray expected = Golden.tensors(golden + "/expected.safetensors", "", manager)
                        .get("logits");
                assertThat(distance(model, expected)).isLessThan(1e-4);
                assertThat(adapter.trainable()).containsKeys("classifier.weight", "classifier.bias");
            }
        }
    }

    @Test
    void bringsAHeadOfOtherOutputs() {
        try (Model trained = Tiny.model("roberta").newHead(5, 3);
                Adapter adapter = Lora.rank(2).attach(trained, 1)) {
            AdapterFiles.save(adapter, folder);
            float[] expected = Tiny.logits(trained);
            try (Model model = Tiny.model("roberta");
                    Adapter loaded = AdapterFiles.load(model, folder)) {
                assertThat(loaded.trainable()).containsKey("classifier.out_proj.bias");
                assertThat(Tiny.logits(model)).hasSize(4 * 5).isEqualTo(expected);
            }
        }
    }

    @FunctionalInterface
    interface Edit {
        void apply(ObjectNode config) throws IOException;
    }

    static void edit(Path adapter, Edit edit) throws IOException {
        Path file = adapter.resolve("adapter_config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        edit.apply(config);
        JSON.writeValue(file.toFile(), config);
    }

    private static void copyFile(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
