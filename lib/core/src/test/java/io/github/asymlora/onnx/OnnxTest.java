package io.github.asymlora.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What we write, in ONNX Runtime. */
class OnnxTest {
    private static final double EQUAL = 1e-5;

    @TempDir
    private Path folder;

    /** Each with padding, and batches and lengths that differ from those of the others. */
    @ParameterizedTest
    @CsvSource({
        "bert,main",
        "bert,nomask",
        "roberta,main",
        "roberta,edge",
        "roberta_reg,main",
        "distilbert,main",
        "distilbert,nomask",
        "mpnet,main",
        "mpnet,far"
    })
    void itsLogitsAreOurs(String family, String example) throws OrtException {
        try (Model model = Tiny.model(family);
                NDManager manager = model.manager().newSubManager()) {
            model.nameLabels(model.labels().stream().map(label -> "é" + label).toList());
            Map<String, NDArray> inputs =
                    Golden.tensors("models/" + family + "/inputs.safetensors", example + ".", manager);
            try (OnnxSession session = written(model)) {
                assertEqual(session, "logits", inputs, model.forward(ForwardContext.evaluating(manager, inputs)));
                assertThat(session.properties().get("labels")).startsWith("[\"éLABEL_0\"");
                assertThat(session.properties().get("problem_type"))
                        .isEqualTo(family.equals("roberta_reg") ? "regression" : "single_label_classification");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bert,MEAN", "mpnet,MEAN", "roberta,TOKENS"})
    void aMergedAdapterAndItsHeadAreInIt(String family, Pooling pooling) throws OrtException {
        try (Model model = Models.load(Golden.path("models/" + family), pooling).newHead(3, 0);
                NDManager manager = model.manager().newSubManager();
                Adapter adapter = Lora.rank(2).on("all-linear").attach(model, 0)) {
            adapter.trainable().forEach((name, w) -> {
                w.setRequiresGradient(false);
                w.addi(Tiny.gaussian(manager, name.length(), w.getShape().getShape())
                        .mul(0.1));
            });
            Map<String, NDArray> inputs = Golden.tensors("models/" + family + "/inputs.safetensors", "main.", manager);
            NDArray beside = model.forward(ForwardContext.evaluating(manager, inputs));
            assertThatThrownBy(() -> written(model)).hasMessageContaining("merge it first");
            adapter.merge();
            try (OnnxSession session = written(model)) {
                assertEqual(session, "logits", inputs, beside);
            }
        }
    }

    @Test
    void withoutAHeadItGivesStatesAndTheirMean() throws OrtException {
        Map<String, NDArray> inputs = new HashMap<>();
        Map<String, Object> config = bert(32, 2, 64, 50, 16);
        Models.create(folder.resolve("bare"), config, 1).close();
        try (Model model = Models.load(folder.resolve("bare"), Pooling.MEAN);
                NDManager manager = model.manager().newSubManager()) {
            inputs.put("input_ids", manager.create(new long[][] {{5, 6, 7}, {8, 0, 0}}));
            inputs.put("attention_mask", manager.create(new long[][] {{1, 1, 1}, {1, 0, 0}}));
            inputs.put("token_type_ids", inputs.get("input_ids").zerosLike());
            assertThat(model.head()).isNull();
            NDArray states = model.forward(ForwardContext.evaluating(manager, inputs));
            try (OnnxSession session = written(model)) {
                assertEqual(session, "last_hidden_state", inputs, states);
                NDArray means = states.get("0").mean(new int[] {0}).concat(states.get("1, 0"), 0);
                assertEqual(session, "sentence_embedding", inputs, means);
            }
        }
    }

    /** The same for a model whose weights stay in their files. */
    @Test
    void itIsTheSameFileWhereverTheWeightsAre() throws OrtException {
        Path file = folder.resolve("deferred.onnx");
        try (Model model = Models.deferred(Golden.path("models/roberta").toString())) {
            Onnx.write(model, file);
        }
        try (Model model = Tiny.model("roberta")) {
            written(model).close();
        }
        assertThat(file).hasSameBinaryContentAs(folder.resolve("model.onnx"));
    }

    @Test
    void moreTokensThanPositionsAreAnError() throws OrtException {
        try (Model model = Tiny.model("bert");
                NDManager manager = model.manager().newSubManager();
                OnnxSession session = written(model)) {
            Map<String, NDArray> inputs = new HashMap<>();
            for (String name : List.of("input_ids", "attention_mask", "token_type_ids")) {
                inputs.put(name, manager.create(new long[1][33]));
            }
            assertThatThrownBy(() -> session.run("logits", inputs)).isInstanceOf(OrtException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama,is a llama: only encoders of the kinds bert",
        "modernbert,is a modernbert: only",
        "vit,is a vit: only",
        "bert_masked,guesses words"
    })
    void whatHasNoFormIsRefused(String family, String why) {
        Path file = folder.resolve("model.onnx");
        try (Model model = Tiny.model(family)) {
            assertThatThrownBy(() -> Onnx.write(model, file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(why);
        }
        assertThat(file).doesNotExist();
    }

    /** Of shapes alone: nothing is written. */
    @Test
    void whatIsLargerThanTheFormatAllowsIsRefused() {
        Path file = folder.resolve("model.onnx");
        try (Model model = Models.outline(bert(1024, 48, 4096, 30522, 512))) {
            assertThatThrownBy(() -> Onnx.write(model, file))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("would take 2.5 GB");
        }
        assertThat(file).doesNotExist();
    }

    private static Map<String, Object> bert(int hidden, int layers, int inner, int words, int positions) {
        return Map.of(
                "model_type", "bert",
                "hidden_size", hidden,
                "num_attention_heads", 4,
                "num_hidden_layers", layers,
                "intermediate_size", inner,
                "vocab_size", words,
                "type_vocab_size", 2,
                "max_position_embeddings", positions);
    }

    private OnnxSession written(Model model) throws OrtException {
        Path file = folder.resolve("model.onnx");
        Onnx.write(model, file);
        return new OnnxSession(file);
    }

    private static void assertEqual(OnnxSession session, String output, Map<String, NDArray> inputs, NDArray expected)
            throws OrtException {
        Map<String, NDArray> given = new HashMap<>(inputs);
        given.putIfAbsent("attention_mask", inputs.get("input_ids").onesLike());
        given.putIfAbsent("token_type_ids", inputs.get("input_ids").zerosLike());
        float[] found = session.run(output, given);
        assertThat(Tiny.distance(found, expected.toFloatArray())).isLessThan(EQUAL);
    }
}
