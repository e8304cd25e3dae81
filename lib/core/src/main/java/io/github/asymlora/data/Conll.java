package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CoNLL's files: a word a line, its tag in the last column, between tabs or spaces; an empty line ends a sentence, and lines of
 * {@code -DOCSTART-} part documents. Source: Tjong Kim Sang and De Meulder 2003.
 */
final class Conll {
    private static final String DOCUMENT = "-DOCSTART-";

    private final Path file;
    private final List<TaggedSentence> sentences = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private int start;

    private Conll(Path file) {
        this.file = file;
    }

    /**
     * The sentences, in order.
     *
     * @throws InputException naming file and line where there is no tag
     */
    static List<TaggedSentence> read(Path file) {
        Conll read = new Conll(file);
        Lines.readAll(file, (number, line) -> {
            read.add(number, line);
            return Optional.empty();
        });
        read.end();
        return read.sentences;
    }

    private void add(int number, String line) {
        if (line.isBlank() || line.startsWith(DOCUMENT)) {
            end();
            return;
        }
        String[] columns = line.contains("\t") ? line.split("\t") : line.strip().split(" +");
        String word = columns[0].strip();
        String tag = columns[columns.length - 1].strip();
        if (columns.length < 2 || word.isEmpty() || tag.isEmpty()) {
            throw new InputException(
                    place(number) + ": a word and its tag are wanted, as in \"Paris B-LOC\", not \"" + line + "\".");
        }
        EntityTags.listed(List.of(tag), place(number)); // is it one?
        start = words.isEmpty() ? number : start;
        words.add(word);
        tags.add(tag);
    }

    private void end() {
        if (!words.isEmpty()) {
            sentences.add(new TaggedSentence(place(start), words, tags));
            words.clear();
            tags.clear();
        }
    }

    private String place(int line) {
        return file + ", line " + line;
    }
}
