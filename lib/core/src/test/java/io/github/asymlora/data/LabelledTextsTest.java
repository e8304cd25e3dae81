package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LabelledTextsTest {
    /** Every tenth is "rare", every fourth "some". */
    private static List<LabelledText> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LabelledText("text " + i, i % 10 == 0 ? "rare" : i % 4 == 1 ? "some" : "most"))
                .toList();
    }

    private static List<LabelledText> labelled(String... labels) {
        return Stream.of(labels)
                .map(label -> new LabelledText("text of " + label, label))
                .toList();
    }

    private static long count(Dataset part, int label) {
        return part.examples().stream()
                .filter(example -> example.label() == label)
                .count();
    }

    private static void assertFails(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContainingAll(parts);
    }

    @Test
    void twoHundredRowsAreSplitExactlyAndByClass() {
        TextTask task = TextTask.of("mine", rows(200));
        assertThat(task.labels()).containsExactly("most", "rare", "some");
        assertThat(task.metrics()).startsWith(Metric.ACCURACY);
        assertThat(List.of(
                        task.train().size(),
                        task.validation().size(),
                        task.test().size()))
                .containsExactly(160, 20, 20);
        assertThat(count(task.train(), 1)).isEqualTo(16);
        assertThat(count(task.validation(), 1)).isEqualTo(2);
        assertThat(count(task.test(), 1)).isEqualTo(2);
    }

    @Test
    void everyRowIsInOnePartWithItsOwnLabel() {
        TextTask task = TextTask.of("mine", rows(57));
        List<Example> all = new ArrayList<>(task.train().examples());
        all.addAll(task.validation().examples());
        all.addAll(task.test().examples());
        List<LabelledText> back = all.stream()
                .map(example -> new LabelledText(example.text(), task.labels().get((int) example.label())))
                .toList();
        assertThat(back).containsExactlyInAnyOrderElementsOf(rows(57));
    }

    @Test
    void theSeedDecidesTheSplit() {
        LabelledTexts texts = LabelledTexts.of("mine", rows(60));
        TextTask first = texts.seed(5).task();
        assertThat(LabelledTexts.of("mine", rows(60)).seed(5).task()).isEqualTo(first);
        assertThat(texts.seed(6).task().test()).isNotEqualTo(first.test());
    }

    private record Ticket(String question, String topic) {}

    @Test
    void objectsOfAnyClassDo() {
        List<Ticket> tickets = IntStream.range(0, 20)
                .mapToObj(i -> new Ticket("question " + i, i % 2 == 0 ? "bill" : "order"))
                .toList();
        TextTask task = TextTask.of("tickets", tickets, Ticket::question, Ticket::topic);
        assertThat(task.labels()).containsExactly("bill", "order");
        assertThat(task.train().size()).isEqualTo(16);
    }

    @Test
    void numbersAreValuesWhereTheyLookSoOrAreAskedFor() {
        String[] fractions = IntStream.range(0, 30).mapToObj(i -> i % 5 + ".5").toArray(String[]::new);
        String[] many = IntStream.range(0, 30).mapToObj(String::valueOf).toArray(String[]::new);
        String[] few =
                IntStream.range(0, 33).mapToObj(i -> String.valueOf(i % 11)).toArray(String[]::new);
        assertThat(TextTask.of("mine", labelled(fractions)).goal()).isEqualTo(Task.Goal.VALUE);
        assertThat(TextTask.of("mine", labelled(many)).metrics()).startsWith(Metric.MSE);
        TextTask classes = TextTask.of("mine", labelled(few));
        assertThat(classes.labels()).hasSize(11).startsWith("0", "1", "2").endsWith("9", "10");
        TextTask values =
                LabelledTexts.of("mine", labelled(few)).goal(Task.Goal.VALUE).task();
        assertThat(values.labels()).isEmpty();
        assertThat(values.train().examples()).anyMatch(example -> example.label() == 10);
    }

    @Test
    void partsWithRowsOfTheirOwnTakeNoneOfTheOthers() {
        TextTask task = LabelledTexts.of("mine", rows(50)).test(rows(7)).task();
        assertThat(List.of(
                        task.train().size(),
                        task.validation().size(),
                        task.test().size()))
                .containsExactly(45, 5, 7);
        TextTask both = LabelledTexts.of("mine", rows(50))
                .test(rows(7))
                .validation(rows(9))
                .task();
        assertThat(both.train().size()).isEqualTo(50);
        assertThat(both.validation().name()).isEqualTo("mine/validation");
    }

    @Test
    void whatCannotBeUsedIsNamed() {
        assertFails(() -> TextTask.of("mine", rows(4)), "mine: 4 rows are too few", "0 for validation");
        assertFails(() -> TextTask.of("mine", List.of()), "mine: 0 rows are too few");
        List<LabelledText> misspelt = new ArrayList<>(rows(40));
        misspelt.add(new LabelledText("a", "mots"));
        assertFails(() -> TextTask.of("mine", misspelt), "class \"mots\" has 1 row, too few");
        assertFails(
                () -> LabelledTexts.of("mine", misspelt)
                        .labels("most", "rare", "some")
                        .task(),
                "mine, row 41: label \"mots\" is none of the classes",
                "Did you mean \"most\"?");
        assertFails(
                () -> LabelledTexts.of("mine", rows(40)).test(labelled("rar")).task(),
                "mine, test row 1: label \"rar\"",
                "Did you mean \"rare\"?");
        assertFails(() -> TextTask.of("mine", labelled("a", "a", "a", "a", "a", "a")), "6 rows of one class, \"a\"");
        assertFails(
                () -> LabelledTexts.of("mine", rows(40)).goal(Task.Goal.VALUE).task(),
                "mine, row 1: label \"rare\" is no number");
        List<LabelledText> mixed = new ArrayList<>(rows(40));
        mixed.add(new LabelledText("a", "b", "most"));
        assertFails(() -> TextTask.of("mine", mixed), "row 41: has a second text, unlike the first row");
        mixed.set(40, new LabelledText("a", null));
        assertFails(() -> TextTask.of("mine", mixed), "row 41: has no label");
        mixed.set(40, new LabelledText(" ", "most"));
        assertFails(() -> TextTask.of("mine", mixed), "row 41: has no text");
        assertFails(() -> LabelledTexts.of("mine", rows(40)).shares(0.5, 0.5).task(), "must be >= 0");
    }
}
