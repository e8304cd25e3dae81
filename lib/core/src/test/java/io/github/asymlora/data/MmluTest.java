package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.MultipleChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MmluTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("dev"));
        Files.createDirectories(folder.resolve("test"));
        Files.writeString(
                folder.resolve("dev/high_school_logic_dev.csv"),
                "1 + 1?,1,2,3,4,B\n\"Is \"\"a, b\"\" a list?\",yes,no,NA,,A\n");
        Files.writeString(folder.resolve("test/high_school_logic_test.csv"), "2 + 2?,1,2,3,4,D\n");
    }

    @Test
    void promptIsTheBenchmarksOwn() {
        Mmlu mmlu = Mmlu.load(folder);
        Mmlu.Question question = mmlu.test("high_school_logic").get(0);
        assertThat(mmlu.test()).containsExactly(question);
        assertThat(question.answer()).isEqualTo(3);
        assertThat(mmlu.prompt(question, 2))
                .isEqualTo("The following are multiple choice questions (with answers) about  high school logic.\n\n"
                        + "1 + 1?\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer: B\n\n"
                        + "Is \"a, b\" a list?\nA. yes\nB. no\nC. NA\nD. \nAnswer: A\n\n"
                        + "2 + 2?\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:");
        assertThat(mmlu.shotsThatFit(question, Mmlu.SHOTS, prompt -> true)).isEqualTo(2);
        assertThat(mmlu.shotsThatFit(question, 1, prompt -> true)).isEqualTo(1);
        int oneShot = mmlu.prompt(question, 1).length();
        assertThat(mmlu.shotsThatFit(question, 5, prompt -> prompt.length() <= oneShot))
                .isEqualTo(1);
        assertThatThrownBy(() -> mmlu.shotsThatFit(question, 5, prompt -> false))
                .hasMessage(
                        "high_school_logic_test.csv-1: the question is too long for the model even without examples");
        assertThatThrownBy(() -> mmlu.prompt(question, 3)).hasMessage("3 shots for high_school_logic, which has 2");
        assertThatThrownBy(() -> mmlu.test("high_school_logics"))
                .hasMessageContaining("Did you mean \"high_school_logic\"?");
    }

    @Test
    void brokenFilesAreRefused() throws IOException {
        Path test = folder.resolve("test/high_school_logic_test.csv");
        Files.writeString(test, "2 + 2?,1,2,3,4,D\n2 + 2?,1,2,3,4,E\n");
        assertThatThrownBy(() -> Mmlu.load(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(test + ", line 2: answer must be one of [A, B, C, D], not \"E\"");
        Files.move(test, folder.resolve("test/law_test.csv"));
        Files.writeString(folder.resolve("test/law_test.csv"), "2 + 2?,1,2,3,4,D\n");
        assertThatThrownBy(() -> Mmlu.load(folder)).hasMessageContaining("dev/law_dev.csv is missing");
        assertThatThrownBy(() -> Mmlu.load(folder.resolve("dev"))).hasMessageEndingWith("there is no such folder");
    }

    @Test
    void aSampleHasNoSubjects() throws IOException {
        Path sample = Files.createDirectories(folder.resolve("sample"));
        String row = "{\"question\": \"1 +%s 1?\\n\\nA. 1\\nB. 2\\nC. 3\\nD. 4\\nAnswer:\", \"answer\": \"%s\"}\n";
        Files.writeString(sample.resolve("a.jsonl"), row.formatted("", "B") + row.formatted(" 1 +", "C"));
        Files.writeString(sample.resolve("b.jsonl"), row.formatted(" ", "B"));
        Mmlu mmlu = Mmlu.loadSample(sample);
        assertThat(mmlu.test()).hasSize(2); // the last is the first, but for a space
        Mmlu.Question second = mmlu.test().get(1);
        assertThat(second.choices()).containsExactly("1", "2", "3", "4");
        assertThat(second.answer()).isEqualTo(2);
        assertThat(mmlu.prompt(second, 0))
                .isEqualTo("The following are multiple choice questions (with answers).\n\n"
                        + "1 + 1 + 1?\n\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:");
        assertThat(mmlu.shotsThatFit(second, Mmlu.SHOTS, prompt -> true)).isZero();
        Path broken = Files.writeString(sample.resolve("c.jsonl"), "{\"question\": \"1 + 1?\", \"answer\": \"A\"}\n");
        assertThatThrownBy(() -> Mmlu.loadSample(sample))
                .isInstanceOf(InputException.class)
                .hasMessage(broken + ", line 1: question is none with the answers A. to D. and \"Answer:\" below it");
        assertThatThrownBy(() -> Mmlu.loadSample(folder)).hasMessage(folder + ": there is no file *.jsonl");
    }

    /** Of the softmax over the whole vocabulary. */
    @Test
    void theMarginIsADifferenceOfLogProbabilities() {
        List<String> letters = List.of("A", "B", "C", "D");
        MultipleChoice choice = MultipleChoice.of(letters, text -> new int[] {9, text.charAt(8) - 'A' + 1});
        float[] logits = {9, 1, 3, 2, 0};
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        double best = Math.log(Math.exp(3) / sum);
        assertThat(choice.margin(1, logits)).isCloseTo(best - Math.log(Math.exp(2) / sum), within(1e-9));
        assertThat(choice.margin(3, logits)).isCloseTo(Math.log(Math.exp(0) / sum) - best, within(1e-9));
        assertThatThrownBy(() -> choice.margin(0, new float[4])).hasMessageContaining("another vocabulary");
    }

    @Test
    void theLikeliestLetterIsTheAnswer() {
        List<String> letters = List.of("A", "B", "C", "D");
        MultipleChoice choice = MultipleChoice.of(letters, text -> new int[] {9, text.charAt(8) - 'A' + 1});
        assertThat(choice.choose(new float[] {9, 1, 2, 2, 0, 8})).isEqualTo(1);
        assertThat(choice.choose(new float[] {0, -4, -3, -2, -1})).isEqualTo(3);
        assertThatThrownBy(() -> choice.choose(new float[4])).hasMessageContaining("another vocabulary");
        assertThatThrownBy(() -> MultipleChoice.of(letters, text -> new int[] {text.charAt(8), 2}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("[2, 2, 2, 2], which must differ");
    }
}
