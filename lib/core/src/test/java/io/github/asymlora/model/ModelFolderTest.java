package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.Golden;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Dora;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Ia3;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Pissa;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.tensor.FrozenWeight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is saved is a model of its own. Whether transformers reads it too is tested with the real library. */
class ModelFolderTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bert, CLASSIFICATION, BertForSequenceClassification",
        "bert, MEAN, BertModel",
        "roberta, CLASSIFICATION, RobertaForSequenceClassification",
        "roberta, MEAN, RobertaModel",
        "mpnet, CLASSIFICATION, MPNetForSequenceClassification",
        "distilbert, CLASSIFICATION, DistilBertForSequenceClassification",
        "distilbert, MEAN, DistilBertModel",
        "gpt2, CLASSIFICATION, GPT2ForSequenceClassification",
        "llama, CLASSIFICATION, LlamaForSequenceClassification",
        "vit, CLASSIFICATION, ViTForImageClassification"
    })
    void aNewHeadIsSavedWithItsLabels(String family, Pooling pooling, String expected) throws IOException {
        Path saved = folder.resolve(family);
        List<String> labels = List.of("bad", "so-so", "good", "best");
        float[] logits;
        try (Model model = Models.load(Golden.path("models/" + family), pooling)) {
            model.newHead(4, 1).nameLabels(labels).save(saved);
            logits = Tiny.logits(model);
        }
        try (Model model = Models.load(saved)) {
            assertThat(model.labels()).isEqualTo(labels);
            assertThat(Tiny.logits(model)).isEqualTo(logits);
        }
        JsonNode config = config(saved);
        assertThat(config.get("architectures")).hasToString("[\"" + expected + "\"]");
        assertThat(config.get("label2id").get("good").intValue()).isEqualTo(2);
        assertThat(config.get("problem_type").textValue()).isEqualTo("single_label_classification");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bart", "llama", "gpt2", "roberta_reg"})
    void whatHasNoNewHeadKeepsItsOwn(String family) throws IOException {
        Path saved = folder.resolve(family);
        float[] logits;
        try (Model model = Tiny.model(family)) {
            model.save(saved);
            logits = Tiny.logits(model);
        }
        try (Model model = Models.load(saved)) {
            assertThat(Tiny.logits(model)).isEqualTo(logits);
        }
        assertThat(config(saved).get("architectures"))
                .isEqualTo(config(Golden.path("models/" + family)).get("architectures"));
    }

    @Test
    void whatIsSavedWasNotFetched() throws IOException {
        Path fetched = folder.resolve("fetched");
        try (Model model = Tiny.model("bert")) {
            model.save(fetched);
        }
        Files.writeString(fetched.resolve("source.json"), "{}");
        try (Model model = Models.load(fetched)) {
            model.save(folder.resolve("saved"));
        }
        assertThat(folder.resolve("saved/source.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"bert, query", "gpt2, c_attn"})
    void mergedAdaptersAreSaved(String family, String target) {
        float[] logits;
        try (Model model = Models.load(Golden.path("models/" + family))) {
            Lora lora = Lora.rank(2).b(Factor.orthonormal()).on(target);
            lora.attach(model, 3).merge();
            model.save(folder.resolve(family));
            logits = Tiny.logits(model);
            assertThat(Tiny.distance(logits, base(family))).isGreaterThan(0.1);
        }
        try (Model model = Models.load(folder.resolve(family))) {
            assertThat(Tiny.logits(model)).isEqualTo(logits);
        }
    }

    static Stream<Arguments> adapters() {
        Lora lora = Lora.rank(2).b(Factor.orthonormal());
        return Stream.of(
                Arguments.of("bert", lora.on("query", "dense")),
                Arguments.of("gpt2", lora.on("c_attn")),
                Arguments.of("gpt2", lora.on("wte")), // tied to the output layer, which the update isn't for
                Arguments.of("llama", new Dora(lora.on("q_proj"))),
                Arguments.of("llama", new Pissa(Lora.rank(2).on("q_proj"))),
                Arguments.of("bart", Ia3.on("k_proj")));
    }

    /** Nothing of it is ever held whole, and all is the same to the bit. */
    @ParameterizedTest
    @MethodSource("adapters")
    void aModelLeftInItsFilesIsMergedIntoShards(String family, FineTuning method) throws IOException {
        String golden = Golden.path("models/" + family).toString();
        Path adapter = folder.resolve("adapter");
        Path whole = folder.resolve("whole");
        Path shards = folder.resolve("shards");
        try (Model model = Models.load(golden)) {
            AdapterFiles.save(method.attach(model, 3), adapter);
        }
        try (Model model = Models.load(golden)) {
            AdapterFiles.load(model, adapter).merge();
            model.save(whole);
        }
        try (Model model = Models.deferred(golden)) {
            AdapterFiles.load(model, adapter).merge();
            assertThat(model.linears().values())
                    .filteredOn(layer -> !model.headParameters().contains(layer.name() + ".weight"))
                    .isNotEmpty()
                    .allMatch(layer -> FrozenWeight.isDeferred(layer.weight()));
            model.save(shards, 10_000);
        }
        assertThat(config(shards)).isEqualTo(config(whole));
        try (Checkpoint one = Checkpoint.open(whole);
                Checkpoint many = Checkpoint.open(shards)) {
            assertThat(many.files()).hasSizeGreaterThan(2).allSatisfy(file -> assertThat(
                            file.getFileName().toString())
                    .matches("model-\\d{5}-of-0*" + many.files().size() + "\\.safetensors"));
            assertThat(many.tensors().keySet())
                    .containsExactlyInAnyOrderElementsOf(one.tensors().keySet());
            one.tensors()
                    .keySet()
                    .forEach(name -> assertThat(many.floats(name)).as(name).isEqualTo(one.floats(name)));
        }
        JsonNode index = new ObjectMapper()
                .readTree(shards.resolve("model.safetensors.index.json").toFile());
        assertThat(index.path("metadata").path("total_size").asLong())
                .isEqualTo(tensorBytes(whole.resolve("model.safetensors")));
    }

    private static long tensorBytes(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return checkpoint.tensors().values().stream()
                    .mapToLong(info -> info.shape().size() * Float.BYTES)
                    .sum();
        }
    }

    private static float[] base(String family) {
        try (Model model = Models.load(Golden.path("models/" + family))) {
            return Tiny.logits(model);
        }
    }

    @Test
    void tokenizersComeAlong() throws IOException {
        Path original = folder.resolve("original");
        Files.createDirectories(original);
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.path("models/bert").resolve(name), original.resolve(name));
        }
        for (String name : List.of(
                "tokenizer.json", "vocab.txt", "spiece.model", "chat_template.jinja", "notes.md", "x.index.json")) {
            Files.writeString(original.resolve(name), "{}");
        }
        try (Model model = Models.load(original)) {
            model.save(folder.resolve("saved"));
        }
        try (var files = Files.list(folder.resolve("saved"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "model.safetensors",
                            "tokenizer.json",
                            "vocab.txt",
                            "spiece.model",
                            "chat_template.jinja");
        }
    }

    private static JsonNode config(Path saved) throws IOException {
        return new ObjectMapper().readTree(saved.resolve("config.json").toFile());
    }
}
