package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.NamedEntities;
import io.github.asymlora.data.TaggedSentence;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.stat.Interval;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words that get classes: a name is an a or a b and each c behind it. */
class TokenClassTest {
    @TempDir
    private Path folder;

    private Path base;

    @BeforeEach
    void copy() {
        base = TinyTask.model(folder.resolve("tiny"));
    }

    private static TextTask task() {
        SplittableRandom random = new SplittableRandom(3);
        List<TaggedSentence> sentences = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            List<String> words = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int j = 0; j < 2 + random.nextInt(4); j++) {
                words.add(List.of("a", "b", "d", "e", "f").get(random.nextInt(5)));
                boolean name = "ab".contains(words.get(words.size() - 1));
                tags.add(!name ? "O" : words.get(words.size() - 1).equals("a") ? "B-X" : "B-Y");
                if (name && random.nextBoolean()) {
                    words.add("c");
                    tags.add("I-" + tags.get(tags.size() - 1).substring(2));
                }
            }
            sentences.add(new TaggedSentence("sentence " + i, words, tags));
        }
        return NamedEntities.of("names", sentences);
    }

    private Run train(Model model) {
        return Trainer.of(model)
                .method(Lora.rank(4).on("query", "value", "dense"))
                .options(TinyTask.OPTIONS.withEpochs(8))
                .fit(task());
    }

    @Test
    void namesAreLearnedAndFoundAgainFromTheFolder() {
        TextTask task = task();
        Path saved = folder.resolve("saved");
        List<Classification> expected;
        List<String> texts = List.of("d a c e b", "  d   A c e", "", "e");
        try (Model model = Models.load(base, Pooling.TOKENS);
                Run run = train(model)) {
            assertThat(run.test()).isGreaterThan(0.9);
            Predictions said = run.predictions(task.test());
            assertThat(said.size()).isEqualTo(task.test().size());
            assertThat(said.score(Metric.ENTITY_F1)).isEqualTo(run.test(), within(1e-12));
            assertThat(said.score(
                            Metric.ENTITY_F1, IntStream.range(0, said.size()).toArray()))
                    .isEqualTo(run.test(), within(1e-12));
            Interval interval =
                    new Bootstrap(200, 1).of(1, said.size(), Predictions.scores(List.of(said), Metric.ENTITY_F1));
            assertThat(interval.low()).isLessThanOrEqualTo(run.test());
            assertThat(interval.high()).isGreaterThanOrEqualTo(run.test());
            run.save(saved);
            expected = run.predict(texts);
        }
        assertThat(expected.get(0).entities()).extracting(Entity::toString).containsExactly("a c (X)", "b (Y)");
        Entity second = expected.get(1).entities().get(0);
        assertThat(second).extracting(Entity::text, Entity::start, Entity::end).containsExactly("A c", 6, 9);
        assertThat(second.probability()).isBetween(0.4, 1.0);
        assertThat(expected.get(3)).hasToString("no entities");
        try (Classifier classifier = Classifier.open(saved)) {
            assertThat(classifier.labels()).containsExactly("O", "B-X", "I-X", "B-Y", "I-Y");
            assertThat(classifier.predict(texts)).isEqualTo(expected);
        }
    }

    @Test
    void signsBehindAWordAreReadWithIt() {
        String text = "To (Paris), on 3.5. in N.Y.!";
        assertThat(EntityFinder.words(text))
                .extracting(word -> text.substring(word.start(), word.end()))
                .containsExactly("To", "(", "Paris),", "on", "3.5.", "in", "N.Y.!");
        assertThat(EntityFinder.words(text))
                .extracting(word -> text.substring(word.start(), word.core()))
                .containsExactly("To", "(", "Paris", "on", "3.5", "in", "N.Y");
        assertThat(EntityFinder.words(" \n")).isEmpty();
    }

    @Test
    void wordsBeyondTheLongestLengthAreMissed() {
        Dataset data = new Dataset(
                "long",
                List.of(
                        Example.tagged("1", List.of("a", "d", "d", "d", "d", "d", "a"), List.of(1, 0, 0, 0, 0, 0, 1)),
                        Example.tagged("2", List.of("\u200b"), List.of(1))));
        try (Model model = Models.load(base, Pooling.TOKENS).newHead(5, 0);
                Tokenizer tokenizer = Tokenizer.ofWords(base, 8)) {
            TaggedExamples examples = TaggedExamples.of(data, tokenizer, model);
            Predictions said = Evaluation.predictions(Source.whole(model, examples), "long");
            assertThat(said.labels()).containsExactly(1, 0, 0, 0, 0, 0, 1, 0, 1, 0);
            assertThat(said.ends()).containsExactly(8, 10);
            assertThat(said.predicted()[6]).isZero();
        }
    }

    @Test
    void aModelThatReadsWholeTextsIsNotTaken() {
        try (Model model = Models.load(base)) {
            assertThatThrownBy(() -> train(model))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("is about words", "Pooling.TOKENS");
        }
        try (Model model = Models.load(base, Pooling.TOKENS)) {
            assertThatThrownBy(() -> Trainer.of(model).options(TinyTask.OPTIONS).fit(TinyTask.task()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is about whole examples");
        }
    }
}
