package io.github.asymlora.train;

import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.EntityTags;
import io.github.asymlora.data.Example;
import io.github.asymlora.metric.Entities;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Finds entities in texts, which it splits into words and signs where Unicode does. */
record EntityFinder(Model model, List<String> labels) {
    /** A word's place in its text. */
    private record Word(int start, int end) {}

    /** Those of each text, in order. */
    List<List<Entity>> of(List<String> texts, Tokenizer tokenizer) {
        List<List<Word>> words = texts.stream().map(EntityFinder::words).toList();
        List<Example> sentences = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            List<String> own = words.get(i).stream()
                    .map(word -> text.substring(word.start, word.end))
                    .toList();
            sentences.add(Example.tagged("", own, Collections.nCopies(own.size(), 0)));
        }
        EntityTags.Numbers numbers = EntityTags.numbers(labels);
        List<List<Entity>> found = new ArrayList<>(Collections.nCopies(texts.size(), List.of()));
        TaggedExamples ready = TaggedExamples.of(new Dataset("texts", sentences), tokenizer, model);
        WordClasses.of(
                Source.whole(model, ready),
                done -> {},
                (i, said) -> found.set(i, entities(texts.get(i), words.get(i), said, numbers)));
        return found;
    }

    private static List<Entity> entities(String text, List<Word> words, WordClasses said, EntityTags.Numbers numbers) {
        List<Entity> entities = new ArrayList<>();
        for (Entities.Span span : Entities.of(numbers.of(said.classes()))) {
            int start = words.get(span.start()).start;
            int end = words.get(span.end() - 1).end;
            double probability = 0;
            for (int word = span.start(); word < span.end(); word++) {
                probability += said.probabilities()[word] / (span.end() - span.start());
            }
            entities.add(new Entity(
                    numbers.tags().types().get(span.type()), text.substring(start, end), start, end, probability));
        }
        return entities;
    }

    private static List<Word> words(String text) {
        BreakIterator ends = BreakIterator.getWordInstance(Locale.ROOT);
        ends.setText(text);
        List<Word> words = new ArrayList<>();
        int start = ends.first();
        for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
            if (!text.substring(start, end).isBlank()) {
                words.add(new Word(start, end));
            }
            start = end;
        }
        return words;
    }
}
