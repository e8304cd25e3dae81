package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Conversations;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Language models learn responses through the same loop: a decoder alone, and one after an encoder. */
class ResponseTest {
    private static final TrainingOptions OPTIONS = TinyTask.OPTIONS
            .withEpochs(6)
            .withBatchSize(8)
            .withMicroBatchSize(4)
            .withLearningRate(0.03);

    @TempDir
    private Path folder;

    private Model model(String family) {
        return Models.load(TinyTask.model(family, folder.resolve(family)));
    }

    private static Dataset of(Example... examples) {
        return new Dataset("made", List.of(examples));
    }

    private static Example example(String text, String response) {
        return Example.response("one", text, response);
    }

    @Test
    void aDecoderReadsTextAndResponseAsOneAndIsJudgedByTheResponse() {
        try (Model model = model("llama");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 16);
                NDManager manager = model.manager().newSubManager()) {
            Examples examples = ResponseExamples.of(of(example("a b", "c d"), example("a", "b")), tokenizer, model);

            Map<String, NDArray> batch = examples.batch(new int[] {0, 1}, manager);
            long[] ids = batch.get("input_ids").toLongArray();
            long[] labels = batch.get(Examples.LABELS).toLongArray();
            assertThat(labels).startsWith(-100, -100, -100, -100).hasSize(14);
            assertThat(List.of(labels[4], labels[5], labels[6])).isEqualTo(List.of(ids[4], ids[5], 2L)); // 2 ends
            assertThat(IntStream.range(7, 14).mapToObj(i -> labels[i]))
                    .containsExactly(-100L, -100L, -100L, ids[10], 2L, -100L, -100L);
            assertThat(batch.get("attention_mask").toLongArray()).endsWith(1, 1, 1, 1, 1, 0, 0);
            assertThat(examples.length(1)).isEqualTo(5);
            assertThat(examples.label(0)).isEqualTo(3);
        }
    }

    @Test
    void anEncoderReadsTheTextAlone() {
        try (Model model = model("bart");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 16);
                NDManager manager = model.manager().newSubManager()) {
            Examples examples = ResponseExamples.of(of(example("a b", "c"), example("a", "b c d")), tokenizer, model);
            Map<String, NDArray> batch = examples.batch(new int[] {0, 1}, manager);
            assertThat(batch.get("input_ids").getShape().getShape()).containsExactly(2, 4);
            assertThat(batch.get(Examples.LABELS).getShape().getShape()).containsExactly(2, 5);
            assertThat(batch.get(Examples.LABELS).toLongArray()).startsWith(2).contains(-100, -100);
        }
    }

    @ParameterizedTest
    @CsvSource({"llama,q_proj", "llama,down_proj", "bart,v_proj", "bart,fc1"})
    void everyArmLearns(String family, String target) {
        try (Model model = model(family)) {
            Lora both = Lora.rank(4).on(target);
            double untrained = loss(model);
            for (Lora arm : List.of(
                    both,
                    both.a(Factor.orthonormal().frozen()),
                    both.b(Factor.orthonormal().frozen()).a(Factor.zero()))) {
                try (Run run =
                        Trainer.of(model).method(arm).options(OPTIONS).seed(1).fit(TinyTask.responses())) {
                    List<Events.Evaluated> epochs = run.history().evaluations();
                    assertThat(run.history().best().validation().get(Metric.LOSS))
                            .as("%s on %s of %s", arm.name(), target, family)
                            .isLessThan(0.95 * untrained);
                    assertThat(epochs.get(5).trainingLoss())
                            .isLessThan(epochs.get(0).trainingLoss());
                }
            }
        }
    }

    private static double loss(Model model) {
        try (Tokenizer tokenizer = Tokenizer.open(model.folder(), 16)) {
            Examples examples = ResponseExamples.of(TinyTask.responses().validation(), tokenizer, model);
            return Evaluation.of(Source.whole(model, examples), List.of(Metric.LOSS))
                    .get(Metric.LOSS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "bart"})
    void theMetricIsTheMeanOverAllTokens(String family) {
        try (Model model = model(family);
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 16);
                NDManager manager = model.manager().newSubManager()) {
            Dataset test = TinyTask.responses().test();
            Examples examples = ResponseExamples.of(test, tokenizer, model);
            int[] all = IntStream.range(0, examples.size()).toArray();
            Map<String, NDArray> batch = examples.batch(all, manager);
            NDArray atPlaces = model.forward(ForwardContext.evaluating(manager, batch));
            assertThat(atPlaces.getShape().get(0)).as("nothing else is scored").isEqualTo((long)
                    IntStream.of(all).mapToDouble(examples::label).sum());
            batch.remove(ForwardContext.PLACES);
            LossFunction.Summed whole = Loss.of(model)
                    .of(model.forward(ForwardContext.evaluating(manager, batch)), batch.get(Examples.LABELS));
            double mean = whole.sum().getFloat() / whole.weight();
            Map<Metric, Double> metrics =
                    Evaluation.of(Source.whole(model, examples), List.of(Metric.LOSS, Metric.PERPLEXITY));
            assertThat(metrics.get(Metric.LOSS)).isCloseTo(mean, within(1e-5));
            assertThat(metrics.get(Metric.PERPLEXITY)).isCloseTo(Math.exp(mean), withinPercentage(0.01));
        }
    }

    @Test
    void labelSmoothingRaisesTheLossThatTrains() {
        try (Model model = model("llama")) {
            double[] first = new double[2];
            for (int i = 0; i < 2; i++) {
                TrainingOptions options = OPTIONS.withEpochs(1).withLabelSmoothing(0.2 * i);
                try (Run run = Trainer.of(model)
                        .method(Lora.rank(1).on("q_proj"))
                        .options(options)
                        .fit(TinyTask.responses())) {
                    first[i] = run.history().steps().get(0).loss();
                }
            }
            assertThat(first[1]).isNotCloseTo(first[0], within(1e-4));
        }
    }

    @Test
    void ofATextThatLeavesNoRoomTheBeginningGoes() {
        try (Model model = model("llama");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 8);
                NDManager manager = model.manager().newSubManager()) {
            Examples examples = ResponseExamples.of(of(example("a b c d e a b c d e", "a b c")), tokenizer, model);
            Map<String, NDArray> batch = examples.batch(new int[] {0}, manager);
            List<int[]> text = tokenizer.encodeWhole(List.of("a b c d e a b c d e"));
            int[] end = Arrays.copyOfRange(text.get(0), text.get(0).length - 6, text.get(0).length);
            assertThat(batch.get("input_ids").toLongArray())
                    .hasSize(8)
                    .startsWith(Arrays.stream(end).asLongStream().toArray());
            assertThat(examples.label(0)).as("a quarter of the length").isEqualTo(2);
        }
    }

    @Test
    void whatIsTooLongIsDroppedAndCounted() {
        List<String> said = new ArrayList<>();
        try (Model model = model("llama");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 8)) {
            Dataset three = of(example("a", "b"), example("a b c d e a b c d e", "a"), example("b", "c"));
            Examples kept = ResponseExamples.of(three, tokenizer, model, TooLong.DROP, said::add);
            assertThat(kept.size()).isEqualTo(2);
            assertThat(said).containsExactly("made: 1 of 3 examples left out, with more than 8 tokens");
        }
        try (Model model = model("bert");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 8)) {
            Dataset texts = of(
                    new Example("one", "a b", null, 1, "one"), new Example("two", "a b c d e a b c d", null, 0, "two"));
            assertThat(TextExamples.of(texts, tokenizer, model, TooLong.DROP, said::add)
                            .size())
                    .isEqualTo(1);
            assertThat(said.get(1)).startsWith("made: 1 of 2 examples left out");
            assertThatThrownBy(() -> TextExamples.of(texts, tokenizer, model, TooLong.ERROR, said::add))
                    .hasMessageContaining("the first is two");
        }
    }

    @Test
    void aConversationIsFramedByTheModelsTemplateAndOnlyTheReplyIsLearned() throws IOException {
        Path file = Files.writeString(folder.resolve("chat.jsonl"), """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d e"}]}
                {"prompt": "a b", "completion": "c"}
                """);
        List<Example> examples = Conversations.read(file);
        assertThat(examples).extracting(Example::pair).containsExactly("b", "d e", "c");
        assertThat(examples)
                .extracting(Example::group)
                .containsExactly("chat.jsonl, line 1", "chat.jsonl, line 1", "chat.jsonl, line 2");
        try (Model model = model("llama");
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 64);
                NDManager manager = model.manager().newSubManager()) {
            Dataset data = new Dataset("chat", examples);
            assertThatThrownBy(() -> ResponseExamples.of(data, tokenizer, model))
                    .hasMessageContaining("chat template");
            Files.writeString(model.folder().resolve("chat_template.jinja"), """
                    {% for m in messages %}{{ m.role[0] }} {{ m.content }} {% endfor %}e""");
            Examples framed = ResponseExamples.of(data, tokenizer, model);
            Map<String, NDArray> batch = framed.batch(new int[] {1}, manager);
            int[] prompt = tokenizer.encodePlain(List.of("u a a b u c e")).get(0);
            int[] reply = tokenizer.encodePlain(List.of("d e")).get(0);
            long[] labels = batch.get(Examples.LABELS).toLongArray();
            assertThat(batch.get("input_ids").toLongArray())
                    .startsWith(Arrays.stream(prompt).asLongStream().toArray());
            assertThat(Arrays.copyOf(labels, prompt.length)).containsOnly(-100);
            assertThat(Arrays.copyOfRange(labels, prompt.length, labels.length - 1))
                    .isEqualTo(Arrays.stream(reply).asLongStream().toArray());
            assertThat(labels[labels.length - 1]).as("the end").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"messages\": 3}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}",
                "{\"messages\": [{\"role\": \"user\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": [1]}, {\"role\": \"assistant\", \"content\": \"a\"}]}",
                "{\"messages\": [null]}",
                "{\"prompt\": \"a\"}",
                "{\"prompt\": null, \"completion\": \"a\"}",
                "{\"text\": \"a\"}"
            })
    void aConversationThatCannotBeUsedIsNamed(String row) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.jsonl"), row);
        assertThatThrownBy(() -> Conversations.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bad.jsonl, line 1: ");
    }

    @Test
    void refusesWhatCannotWork() {
        try (Model bert = model("bert");
                Model llama = model("llama");
                Tokenizer tokenizer = Tokenizer.open(llama.folder(), 8)) {
            assertThatThrownBy(() -> Trainer.of(bert).fit(TinyTask.responses()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("no language model");
            Dataset tooLong = of(example("a b c d e a b c d e", "a"));
            assertThatThrownBy(() -> ResponseExamples.of(tooLong, tokenizer, llama, TooLong.ERROR, said -> {}))
                    .hasMessageContaining("1 of 1 examples have more than 8 tokens")
                    .hasMessageContaining("the first is one")
                    .hasMessageContaining("max_length");
            assertThatThrownBy(() -> ResponseExamples.of(tooLong, tokenizer, llama, TooLong.DROP, said -> {}))
                    .isInstanceOf(InputException.class);
            assertThatThrownBy(() -> ResponseExamples.of(of(example("a", null)), tokenizer, llama))
                    .hasMessageContaining("no response");
            TextTask classes = TinyTask.task();
            assertThatThrownBy(() -> Trainer.of(llama).fit(classes)).isInstanceOf(InputException.class);
        }
    }
}
