package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HamExamTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void exams() throws IOException {
        for (String level : HamExam.LEVELS) {
            Files.createDirectories(folder.resolve(level));
            for (int i = 0; i < 40; i++) {
                String id = "%s1A%02d".formatted(level, i);
                question(level, id, "What is " + level + (i / 2) + "?", i % 4);
            }
        }
    }

    private Path question(String level, String id, String text, int answer) throws IOException {
        String choices = "A. zero\nB. one\nC. two\nD. three, or \"3\"\n";
        return Files.writeString(
                folder.resolve(level).resolve(id),
                "%s (%s) [97.1]\n%s\n%s".formatted(id, Mmlu.LETTERS.get(answer), text, choices));
    }

    @Test
    void aQuestionIsReadWithItsAnswersAndTheRightOne() {
        Mmlu.Question question = HamExam.load(folder).questions("G").get(3);
        assertThat(question)
                .isEqualTo(new Mmlu.Question(
                        "G1A03", "G", "What is G1?", List.of("zero", "one", "two", "three, or \"3\""), 3));
        assertThat(HamExam.prompt(question)).isEqualTo("### Question:\nWhat is G1?\n\n### Answer:\n");
    }

    @Test
    void whatShowsAFigureIsLeftOut() throws IOException {
        question("T", "T6C02", "What is component 1 in figure T1?", 0);
        assertThat(HamExam.load(folder).questions("T")).hasSize(40).noneMatch(q -> q.id().equals("T6C02"));
    }

    /** Learned on a level, tested on its own questions and on the other levels' test parts; doubles stay together. */
    @Test
    void aLevelIsLearnedAndTheOthersAreDomains() {
        TextTask task = Tasks.load("hamexam", folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.RESPONSE);
        assertThat(task.domains()).containsOnlyKeys("hamexam/G", "hamexam/E");
        assertThat(task.train().size() + task.validation().size() + task.test().size())
                .isEqualTo(40);
        Set<String> learned = new HashSet<>();
        task.train().examples().forEach(example -> learned.add(example.text()));
        assertThat(task.test().examples()).noneMatch(example -> learned.contains(example.text()));
        HamExam exam = HamExam.load(folder);
        TextTask extra = exam.task("E");
        assertThat(extra.domains()).containsOnlyKeys("hamexam/T", "hamexam/G");
        assertThat(extra.domains().get("hamexam/T").examples())
                .isEqualTo(task.test().examples());
        assertThat(exam.asked(task.test()))
                .allMatch(question -> question.subject().equals("T"));
    }

    @Test
    void everyAnswerIsAResponse() {
        List<Mmlu.Question> two = HamExam.load(folder).questions("T").subList(0, 2);
        Dataset choices = HamExam.choices("choices", two);
        assertThat(choices.examples())
                .extracting(Example::id)
                .startsWith("T1A00/A", "T1A00/B")
                .hasSize(8);
        assertThat(choices.examples().get(5).pair()).isEqualTo("one");
        assertThat(choices.examples().get(5).text()).isEqualTo(HamExam.prompt(two.get(1)));
    }

    @Test
    void whatIsNoQuestionIsNamed() throws IOException {
        Path file = folder.resolve("E/E1A05");
        for (String wrong : List.of("", "E1A05\nWhat?\nA. a\nB. b\nC. c\nD. d\n", "E1A05 (A)\nWhat?\nA. a\nB. b\n")) {
            Files.writeString(file, wrong);
            assertThatThrownBy(() -> HamExam.load(folder))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("E1A05: is no question");
        }
        Files.writeString(file, "E1A05 (A)\nWhat?\nA. a\nC. b\nC. c\nD. d\n");
        assertThatThrownBy(() -> HamExam.load(folder)).hasMessageContaining("line 4: begins with \"B. \"");
        assertThatThrownBy(() -> HamExam.load(folder.resolve("none"))).hasMessageContaining("no such folder");
        Files.delete(file);
        assertThatThrownBy(() -> HamExam.load(folder).task("X")).hasMessageContaining("none of T, G, E");
    }
}
