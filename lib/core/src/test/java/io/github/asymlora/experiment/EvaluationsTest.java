package io.github.asymlora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.Mmlu;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.Responses;
import io.github.asymlora.metric.Logits;
import io.github.asymlora.metric.Rouge;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.TinyTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationsTest {
    /** The tests' tokenizer knows a, b, c and d, whatever their case. */
    private static final int[] LETTERS = {4, 5, 6, 7};

    @TempDir
    private Path folder;

    private Mmlu mmlu() throws IOException {
        Path dev = Files.createDirectories(folder.resolve("mmlu/dev"));
        Path test = Files.createDirectories(folder.resolve("mmlu/test"));
        for (String subject : List.of("letters", "numbers")) {
            Files.writeString(dev.resolve(subject + "_dev.csv"), "a?,a,b,c,d,A\nb b?,a,b,c,d,B\n");
            StringBuilder questions = new StringBuilder();
            IntStream.range(0, 12).forEach(i -> questions
                    .append("a ".repeat(i))
                    .append("g?,e,f,g,a b,")
                    .append("ABCD".charAt(i % 4))
                    .append('\n'));
            Files.writeString(test.resolve(subject + "_test.csv"), questions);
        }
        return Mmlu.load(folder.resolve("mmlu"));
    }

    @Test
    void answersAreTheLikeliestLettersOfEachPromptAlone() throws IOException {
        Mmlu mmlu = mmlu();
        try (Model model = Models.load(TinyTask.model("llama", folder.resolve("llama")));
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 56)) {
            MmluEvaluation evaluation = MmluEvaluation.of(model, tokenizer, mmlu, mmlu.test(), 1, done -> {});
            assertThat(evaluation.answers()).hasSize(24);
            assertThat(evaluation.withFewerShots(1)).isBetween(1L, 23L); // the longest ones have no room for it
            int right = 0;
            for (MmluEvaluation.Answer answer : evaluation.answers()) {
                String prompt = mmlu.prompt(answer.question(), answer.shots());
                assertThat(answer.choice())
                        .isEqualTo(likeliest(
                                model, tokenizer.encodeTexts(List.of(prompt)).get(0)));
                assertThat(answer.margin() > 0).isEqualTo(answer.isRight());
                right += answer.choice() == answer.question().answer() ? 1 : 0;
            }
            assertThat(evaluation.accuracy().hits()).isEqualTo(right);
            assertThat(evaluation.bySubject()).containsOnlyKeys("letters", "numbers");
            assertThat(evaluation.bySubject().values())
                    .allSatisfy(subject -> assertThat(subject.n()).isEqualTo(12));
        }
    }

    private static int likeliest(Model model, int[] prompt) {
        try (NDManager scope = model.manager().newSubManager()) {
            NDArray ids =
                    scope.create(IntStream.of(prompt).asLongStream().toArray()).expandDims(0);
            float[] logits = model.forward(ForwardContext.evaluating(scope, Map.of("input_ids", ids)))
                    .get("0, -1")
                    .toFloatArray();
            float[] letters = {logits[LETTERS[0]], logits[LETTERS[1]], logits[LETTERS[2]], logits[LETTERS[3]]};
            return (int) Logits.argmax(letters, 4)[0];
        }
    }

    @Test
    void aSampleIsTheSameForTheSameSeed() throws IOException {
        Mmlu mmlu = mmlu();
        assertThat(mmlu.sample(5, 1)).isEqualTo(mmlu.sample(5, 1)).isNotEqualTo(mmlu.sample(5, 2));
        assertThat(mmlu.sample(9, 1)).startsWith(mmlu.sample(5, 1).toArray(Mmlu.Question[]::new));
        assertThat(mmlu.sample(99, 1)).containsExactlyInAnyOrderElementsOf(mmlu.test());
    }

    @Test
    void onlyADecoderAloneAnswersQuestions() throws IOException {
        Mmlu mmlu = mmlu();
        try (Model bart = Models.load(TinyTask.model("bart", folder.resolve("bart")));
                Tokenizer tokenizer = Tokenizer.open(bart.folder(), 64)) {
            assertThatThrownBy(() -> MmluEvaluation.of(bart, tokenizer, mmlu, mmlu.test(), 1, done -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("no decoder alone");
        }
        try (Model llama = Models.load(TinyTask.model("llama", folder.resolve("llama")));
                Tokenizer tokenizer = Tokenizer.open(llama.folder(), 20)) {
            assertThatThrownBy(() -> MmluEvaluation.of(llama, tokenizer, mmlu, mmlu.test(), 1, done -> {}))
                    .hasMessageContaining("too long for the model even without examples");
            assertThatThrownBy(() -> MmluEvaluation.of(llama, tokenizer, mmlu, List.of(), 1, done -> {}))
                    .hasMessageContaining("no questions");
        }
    }

    @Test
    void summariesAreJudgedByWhatTheModelWrites() {
        try (Model model = Models.load(TinyTask.model("bart", folder.resolve("bart")));
                Tokenizer tokenizer = Tokenizer.open(model.folder(), 16)) {
            Generator generator = Generator.of(model).maxNewTokens(8).with("suppress_tokens", others());
            List<String> documents = List.of("a b c", "g f", "d");
            List<String> written = Responses.to(documents, generator, tokenizer, done -> {});
            assertThat(written).allMatch(text -> text.matches("[a-g](\\s[a-g])*"));
            assertThat(rouge(documents, written, generator, tokenizer)
                            .rougeLsum()
                            .f1())
                    .isEqualTo(1);
            List<String> onceRight = List.of(written.get(0), "x", "x");
            assertThat(rouge(documents, onceRight, generator, tokenizer)
                            .rouge1()
                            .f1())
                    .isCloseTo(1 / 3.0, within(1e-12));
        }
    }

    /** All that isn't a letter, so that the tiny model writes what ROUGE counts. */
    private static List<Integer> others() {
        return IntStream.range(0, 120).filter(id -> id < 4 || id > 10).boxed().toList();
    }

    private static Rouge rouge(
            List<String> documents, List<String> summaries, Generator generator, Tokenizer tokenizer) {
        List<Example> examples = IntStream.range(0, documents.size())
                .mapToObj(i -> Example.response("" + i, documents.get(i), summaries.get(i)))
                .toList();
        return SummaryEvaluation.of(new Dataset("made", examples), generator, tokenizer, done -> {});
    }

    @Test
    void eachSentenceIsALine() {
        assertThat(SummaryEvaluation.sentences("He came. She, too, saw 3.5 of it! Who won?\nNobody"))
                .isEqualTo("He came.\nShe, too, saw 3.5 of it!\nWho won?\nNobody");
        assertThat(SummaryEvaluation.sentences("")).isEmpty();
    }
}
