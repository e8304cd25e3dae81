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

/**
 * Finds entities in texts, which it splits where Unicode parts words. Signs right behind a word are read with it, as in {@code
 * Paris,}, but aren't part of an entity that ends there.
 */
record EntityFinder(Model model, List<String> labels) {
    /**
     * A word's place in its text.
     *
     * @param core where it ends without the signs behind it
     */
    record Word(int start, int end, int core) {}

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
            int end = words.get(span.end() - 1).core;
            double probability = 0;
            for (int word = span.start(); word < span.end(); word++) {
                probability += said.probabilities()[word] / (span.end() - span.start());
            }
            entities.add(new Entity(
                    numbers.tags().types().get(span.type()), text.substring(start, end), start, end, probability));
        }
        return entities;
    }

    static List<Word> words(String text) {
        BreakIterator ends = BreakIterator.getWordInstance(Locale.ROOT);
        ends.setText(text);
        List<Word> words = new ArrayList<>();
        int start = ends.first();
        for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
            String unit = text.substring(start, end);
            int last = words.size() - 1;
            boolean signs = unit.codePoints().noneMatch(Character::isLetterOrDigit);
            if (signs && !unit.isBlank() && last >= 0 && words.get(last).end == start) {
                words.set(last, new Word(words.get(last).start, end, words.get(last).core));
            } else if (!unit.isBlank()) {
                words.add(new Word(start, end, end));
            }
            start = end;
        }
        return words;
    }
}
